begin;
\ir ../helpers.psql
select plan(26);

select pg_temp.who('gr_ada') as ada, pg_temp.who('gr_bob') as bob, pg_temp.who('gr_eve') as eve, pg_temp.who('gr_dan') as dan \gset
select is(social.follow_user(:ada, :bob)::text, '(following,t)', 'following');
select is(social.follow_user(:ada, :bob)::text, '(following,f)', 'twice changes nothing');
select is(pg_temp.error_of(format('select social.follow_user(%s, %s)', :ada, :ada)), 'PS400 p_target', 'oneself');
select is(pg_temp.error_of(format('select social.follow_user(%s, 1)', :ada)), 'PS404 p_target', 'nobody');
select is(pg_temp.error_of(format('select social.follow_user(1, %s)', :ada)), 'PS404 p_actor', 'by nobody');
select social.follow_user(:eve, :bob), social.follow_user(:dan, :bob), social.follow_user(:bob, :ada);

select is(array(select username from social.list_followers(null, :bob)), array['gr_dan', 'gr_eve', 'gr_ada'], 'newest first');
select is(array(select username from social.list_following(null, :ada)), array['gr_bob'], 'whom one follows');
select cursor as c from social.list_followers(null, :bob, 1) \gset
select is(array(select username from social.list_followers(null, :bob, 1, :'c')), array['gr_eve'], 'the next page');
select cursor as c from social.list_followers(null, :bob, 1, :'c') \gset
select is(array(select username from social.list_followers(null, :bob, 5, :'c')), array['gr_ada'], 'the last page');
select is(pg_temp.error_of(format('select social.list_followers(null, %s, 0)', :bob)), 'PS400 p_limit', 'limit 0');
select is(pg_temp.error_of(format('select social.list_followers(null, %s, 101)', :bob)), 'PS400 p_limit', 'limit 101');
select is(pg_temp.error_of(format('select social.list_followers(null, %s, null)', :bob)), 'PS400 p_limit', 'no limit');
select is(pg_temp.error_of(format('select social.list_followers(null, %s, 5, ''x'')', :bob)), 'PS400 p_cursor', 'a forged cursor');
select is(pg_temp.error_of(format('select social.list_followers(null, %s, 5, ''99999999999999999999.1'')', :bob)), 'PS400 p_cursor', 'too great a number');
select is(pg_temp.error_of('select social.list_followers(null, 1)'), 'PS404 p_user', 'of nobody');

select is(social.block_user(:bob, :eve), true, 'a block');
select is(social.block_user(:bob, :eve), false, 'twice changes nothing');
select is(array(select username from social.list_followers(null, :bob)), array['gr_dan', 'gr_ada'], 'it ended the follow');
select is(pg_temp.error_of(format('select social.block_user(%s, %s)', :bob, :bob)), 'PS400 p_target', 'oneself');
select is(pg_temp.error_of(format('select social.list_followers(%s, %s)', :eve, :bob)), 'PS404 p_user', 'and hides the list');
select is(social.unblock_user(:eve, :bob), false, 'only one''s own block can be ended');
select is(social.unblock_user(:bob, :eve), true, 'it can');
select is((select count(*) from internal.hidden where viewer_id in (:bob, :eve)), 0::bigint, 'nothing of it stays');

update core.users set is_private = true where id = :bob;
select is(pg_temp.error_of(format('select social.list_following(%s, %s)', :eve, :bob)), 'PS404 p_user', 'a private account''s lists');
select is(array(select username from social.list_following(:ada, :bob)), array['gr_ada'], 'are for followers');
select is(row(social.unfollow_user(:ada, :bob), social.unfollow_user(:ada, :bob))::text, '(t,f)', 'unfollow');

select * from finish();
rollback;
