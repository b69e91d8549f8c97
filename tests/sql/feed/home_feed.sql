begin;
\ir ../helpers.psql
select plan(21);

select pg_temp.who('hf_me') as me, pg_temp.who('hf_ada') as ada, pg_temp.who('hf_bob') as bob, pg_temp.who('hf_eve') as eve, pg_temp.who('hf_dan') as dan \gset
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), null, 'at first there is nothing');
select social.follow_user(:me, :ada), social.follow_user(:me, :bob);
select social.create_post(:ada, 'a1') as a1 \gset
select social.create_post(:eve, 'e1') as e1 \gset
select social.create_post(:me, 'm1') as m1 \gset
select social.create_post(:bob, 'b1') as b1 \gset
select social.create_post(:dan, 'd1') as d1 \gset
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'b1,m1,a1', 'one''s own and followees'', newest first');
select social.share_post(:ada, :e1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'e1,b1,m1,a1', 'a share brings a stranger''s post');
select is((select shared_by ->> 0 from social.home_feed(:me, 1))::jsonb ->> 'username', 'hf_ada', 'and says by whom');
select social.share_post(:bob, :a1), social.share_post(:dan, :d1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'a1,e1,b1,m1', 'a post stands once, where it was shared last');
select social.share_post(:bob, :e1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'e1,a1,b1,m1', 'a second share moves it');
select is((select jsonb_path_query_array(shared_by, '$[*].username')::text from social.home_feed(:me, 1)), '["hf_bob", "hf_ada"]', 'sharers, newest first');
select is((select shared_by from social.home_feed(:me) where body = 'm1'), null, 'what nobody shared has none');
select is(pg_temp.chain(format('social.home_feed(%s, %%s, %%s)', :me), 1), 'e1,a1,b1,m1', 'one by one');
select is(pg_temp.chain(format('social.home_feed(%s, %%s, %%s)', :me), 3), 'e1,a1,b1,m1', 'by three');

-- A chain is as of its first page.
select cursor as c from social.home_feed(:me, 1) \gset
select pg_sleep(0.002);
select social.create_post(:ada, 'a2');
select social.share_post(:me, :b1);
select is(pg_temp.bodies(format('social.home_feed(%s, 10, %L)', :me, :'c')), 'a1,b1,m1', 'what comes later does not disturb it');
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'b1,a2,e1,a1,m1', 'a new first page has it');

select social.block_user(:me, :eve);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'b1,a2,a1,m1', 'a blocked author is gone at once');
select social.unblock_user(:me, :eve);
select social.block_user(:ada, :me);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'b1,e1,m1', 'a block the other way too, and its shares');
select social.unfollow_user(:me, :bob);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'b1,m1', 'an unfollowed one stays where one shared it');
select social.delete_post(:bob, :b1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'm1', 'a deleted post does not');

-- A page is filled over many that may not be seen.
select social.follow_user(:me, :dan);
select social.create_post(:dan, 'secret', p_visibility => 'mentioned') from generate_series(1, 100);
select is(pg_temp.bodies(format('social.home_feed(%s, 2)', :me)), 'd1,m1', 'a short page ends only at the end');
select is(pg_temp.error_of('select social.home_feed(1)'), 'PS404 p_viewer', 'nobody''s feed');
select is(pg_temp.error_of('select social.home_feed(null)'), 'PS404 p_viewer', 'nor a guest''s');
select is(pg_temp.error_of(format('select social.home_feed(%s, 101)', :me)), 'PS400 p_limit', 'a limit');
select is(pg_temp.error_of(format('select social.home_feed(%s, 10, ''5'')', :me)), 'PS400 p_cursor', 'another list''s cursor');

select * from finish();
rollback;
