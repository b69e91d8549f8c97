begin;
\ir ../helpers.psql
select plan(41);

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
select is((select shared_by ->> 'username' from social.home_feed(:me, 1)), 'hf_ada', 'and says by whom');
select social.share_post(:bob, :a1), social.share_post(:dan, :d1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'a1,e1,b1,m1', 'a post stands once, where it was shared last');
select social.share_post(:bob, :e1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :me)), 'e1,a1,b1,m1', 'a second share moves it');
select is((select shared_by ->> 'username' from social.home_feed(:me, 1)), 'hf_bob', 'and is said by whom');
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

-- An inactive sharer or author.
select pg_temp.who('hf_kim') as kim, pg_temp.who('hf_lee') as lee, pg_temp.who('hf_you') as you \gset
select social.follow_user(:you, :kim), social.follow_user(:you, :lee);
select social.create_post(:kim, 'k1') as k1 \gset
select social.create_post(:lee, 'l1') as l1 \gset
select social.create_post(:lee, 'l2', :k1, :k1) as l2 \gset
select social.share_post(:kim, :l1), social.share_post(:you, :k1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :you)), 'k1,l1,l2', 'replies, quotes and one''s own shares stand in it');
update core.users set deactivated_at = now() where id = :kim;
select is(pg_temp.bodies(format('social.home_feed(%s)', :you)), 'l2,l1', 'who is inactive neither posts nor shares');
update core.users set deactivated_at = null, is_private = true where id = :kim;
select is(pg_temp.bodies(format('social.home_feed(%s)', :you)), 'k1,l1,l2', 'a private account does for its followers');
select social.unshare_post(:you, :k1);
select is(pg_temp.bodies(format('social.home_feed(%s)', :you)), 'l1,l2,k1', 'a share taken back');
update core.posts set visibility = 'followers' where id = :l1;
select is((select row(body, is_shared, visibility)::text from social.home_feed(:you, 1)), '(l1,f,followers)', 'what is for followers now is still for followers');

-- Who shared it: the newest, and nobody whom the viewer may not know.
select social.create_post(:dan, 'popular') as popular \gset
select social.follow_user(:you, pg_temp.who('hf_s' || n)), social.share_post(pg_temp.who('hf_s' || n), :popular) from generate_series(1, 5) as n;
select id as share from core.shares where user_id = pg_temp.who('hf_s5') \gset
set local role pgsocial_app;
select is((select shared_by from social.home_feed(:you, 1)),
          (select jsonb_build_object('id', p.id::text, 'username', p.username, 'display_name', p.display_name, 'share_id', :'share')
             from social.get_profile_by_username(null, 'hf_s5') as p), 'the newest, by id, username, name and share');
reset role;
select social.block_user(pg_temp.who('hf_s5'), :you), social.unfollow_user(:you, pg_temp.who('hf_s4'));
select is((select shared_by ->> 'username' from social.home_feed(:you, 1)), 'hf_s3', 'without who blocks one or is not followed');

-- Its arguments.
update core.users set suspended_at = now() where id = :lee;
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.home_feed(%s)', v)), 'PS404 p_viewer', 'nobody''s feed: ' || v) from unnest(array['1', 'null', :'lee']) as v;
select is(pg_temp.error_of(format('select social.home_feed(%s, %s)', :me, l)), 'PS400 p_limit', 'limit ' || l) from unnest(array['0', '101', 'null', '-1']) as l;
select is(pg_temp.error_of(format('select social.home_feed(%s, 10, %L)', :me, c)), 'PS400 p_cursor', 'cursor ' || c)
  from unnest(array['5', '', '1.2.3', 'a.b', '1.9223372036854775808', '-1.5', '1.2 ']) as c;
select is(pg_temp.bodies(format('social.home_feed(%s, 100, ''9223372036854775807.9223372036854775807'')', :me)), 'popular,d1,m1', 'a forged cursor starts elsewhere, and shows no more');
select is(pg_temp.bodies(format('social.home_feed(%s, 100, ''0.0'')', :me)), null, 'or nothing');
select is((select count(*) from social.home_feed(:me, 1)), 1::bigint, 'a page of one');

select * from finish();
rollback;
