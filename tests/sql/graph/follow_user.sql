begin;
\ir ../helpers.psql
select plan(29);

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

-- By a post: kept with the follow or the request, and told to nobody but who follows.
select pg_temp.who('fu_cyd') as cyd, pg_temp.who('fu_dan') as dan, pg_temp.who('fu_shy') as shy \gset
update core.users set is_private = true where id = :shy;
select social.create_post(:bob, 'one @fu_cyd') as one, social.create_post(:bob, 'few', p_visibility => 'followers') as few, social.create_post(:cyd, 'cyd''s') as cyds, social.create_post(:shy, 'for @fu_dan') as shys \gset
create function pg_temp.led(p_who bigint) returns text language sql as $$
    select coalesce((select string_agg(format('%s', p.body), ',') from core.follows as f join core.posts as p on p.id = f.via_post_id where f.follower_id = p_who), '-')
           || ' ' || coalesce((select string_agg(e.type || coalesce(' ' || (e.payload ->> 'via_post_id' = p.id::text), ''), ',' order by e.id) from internal.events as e left join core.posts as p on p.id = (e.payload ->> 'via_post_id')::bigint where e.actor_id = p_who and e.type like 'follow.%'), '-')
$$;
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.follow_user(%s, %s, %s)', :cyd, :bob, p)), 'PS404 p_post', 'by no post, or none for them: ' || p) from unnest(array['1', :'few']) as p;
select is(pg_temp.error_of(format('select social.follow_user(%s, %s, %s)', :cyd, :bob, :cyds)), 'PS400 p_post', 'by one of somebody else');
reset role;
select is(pg_temp.led(:cyd), '- -', 'then nobody is followed');
set local role pgsocial_app;
select is(social.follow_user(:cyd, :bob, :one)::text, '(following,t)', 'by a post of theirs');
select is(social.follow_user(:dan, :bob)::text, '(following,t)', 'and by none');
select is(social.follow_user(:dan, :bob, :one)::text, '(following,f)', 'later it is none any more');
reset role;
select is(pg_temp.led(:cyd), 'one @fu_cyd follow.created true', 'is kept and logged');
select is(pg_temp.led(:dan), '- follow.created', 'as it was first');
select social.unfollow_user(:cyd, :bob);
select is(pg_temp.led(:cyd), '- follow.created true,follow.deleted true', 'and taken back with it');
select is(social.follow_user(:dan, :shy, :shys)::text, '(requested,t)', 'a request has it too');
select is((select (via_post_id = :shys)::text from core.follow_requests where requester_id = :dan), 'true', 'until it is accepted');
select social.accept_follow(:shy, :dan);
select is(pg_temp.led(:dan), 'for @fu_dan follow.created,follow.created true', 'then the follow has');
select social.unfollow_user(:dan, :shy), social.follow_user(:dan, :shy, :shys);
update core.users set is_private = false where id = :shy;
select is(pg_temp.led(:dan), 'for @fu_dan follow.created,follow.created true,follow.deleted true,follow.created true', 'and where the account turns public');

select * from finish();
rollback;
