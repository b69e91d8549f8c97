begin;
\ir ../helpers.psql
select plan(8);

select pg_temp.who('uf_ada') as ada, pg_temp.who('uf_bob') as bob \gset
set local role pgsocial_app;
select social.follow_user(:ada, :bob), social.follow_user(:bob, :ada);
select is(social.unfollow_user(:ada, :bob), true, 'a follow ends');
select is(social.unfollow_user(:ada, :bob), false, 'once');
select is((select row(is_following, is_followed_by)::text from social.get_profile(:ada, :bob)), '(f,t)', 'the other way stays');
select is(social.unfollow_user(:ada, 1), false, 'there was none');
select is(social.unfollow_user(:ada, null), false, 'nor this');
select is(pg_temp.error_of(format('select social.unfollow_user(1, %s)', :bob)), 'PS404 p_actor', 'by nobody');
select is(pg_temp.error_of(format('select social.unfollow_user(null, %s)', :bob)), 'PS404 p_actor', 'by null');
reset role;
select is((select count(*) from internal.events where actor_id = :ada and type = 'follow.deleted'), 1::bigint, 'logged once');

select * from finish();
rollback;
