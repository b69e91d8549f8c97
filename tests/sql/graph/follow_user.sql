begin;
\ir ../helpers.psql
select plan(15);

select pg_temp.who('fu_ada') as ada, pg_temp.who('fu_bob') as bob, pg_temp.who('fu_eve') as eve, pg_temp.who('fu_gone') as gone \gset
update core.users set deactivated_at = now() where id = :gone;
update core.users set is_private = true where id = :eve;
set local role pgsocial_app;
select is(social.follow_user(:ada, :bob)::text, '(following,t)', 'following');
select is(social.follow_user(:ada, :bob)::text, '(following,f)', 'twice changes nothing');
select is(social.follow_user(:bob, :ada)::text, '(following,t)', 'the other way is another follow');
select is((select row(is_following, is_followed_by)::text from social.get_profile(:ada, :bob)), '(t,t)', 'seen at once');

select is(pg_temp.error_of(format('select social.follow_user(%1$s, %1$s)', :ada)), 'PS400 p_target', 'oneself');
select is(pg_temp.error_of(format('select social.follow_user(%s, %s)', :ada, t)), 'PS404 p_target', 'nobody: ' || t)
  from unnest(array['1', 'null', :'gone']) as t;
select is(pg_temp.error_of(format('select social.follow_user(%s, %s)', a, :ada)), 'PS404 p_actor', 'by nobody: ' || a)
  from unnest(array['1', 'null', :'gone']) as a;
select social.block_user(:eve, :ada);
select is(pg_temp.error_of(format('select social.follow_user(%s, %s)', :ada, :eve)), 'PS404 p_target', 'who blocks one is as if they were not');
select is(pg_temp.error_of(format('select social.follow_user(%s, %s)', :eve, :ada)), 'PS404 p_target', 'nor does one follow whom one blocks');
reset role;
select is((select count(*) from core.follows where :ada in (follower_id, followee_id)), 2::bigint, 'an error changes nothing');
select is((select string_agg(type || ' ' || (user_id = :bob), ',' order by id) from internal.events where actor_id in (:ada, :bob) and type like 'follow.%'),
          'follow.created true,follow.created false', 'nor is it logged; a retry neither');

select * from finish();
rollback;
