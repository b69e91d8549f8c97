begin;
\ir ../helpers.psql
select plan(9);

select pg_temp.who('ub_ada') as ada, pg_temp.who('ub_bob') as bob \gset
set local role pgsocial_app;
select social.follow_user(:bob, :ada), social.block_user(:ada, :bob);
select is(social.unblock_user(:bob, :ada), false, 'only one''s own block can be ended');
select is(social.unblock_user(:ada, :bob), true, 'it can');
select is(social.unblock_user(:ada, :bob), false, 'once');
select is(social.unblock_user(:ada, 1), false, 'there was none');
select is(social.unblock_user(:ada, null), false, 'nor this');
select is((select row(is_followed_by, is_blocking)::text from social.get_profile(:ada, :bob)), '(f,f)', 'follows do not come back');
select is(pg_temp.error_of(format('select social.unblock_user(1, %s)', :bob)), 'PS404 p_actor', 'by nobody');
select is(social.follow_user(:bob, :ada)::text, '(following,t)', 'they may begin again');
reset role;
select is((select count(*) from internal.events where actor_id = :ada and type = 'block.deleted'), 1::bigint, 'logged once');

select * from finish();
rollback;
