-- And social.unpin_post(): the one post that a profile shows first.
begin;
\ir ../helpers.psql
select plan(21);

select pg_temp.who('pi_ada') as ada, pg_temp.who('pi_bob') as bob \gset
set local role pgsocial_app;
select social.create_post(:ada, 'one') as one \gset
select social.create_post(:ada, 'two', p_visibility => 'followers') as two \gset
select social.create_post(:ada, 'gone') as gone \gset
select social.create_post(:bob, 'by bob', p_visibility => 'mentioned') as bobs \gset
select social.delete_post(:ada, :gone);

create function pg_temp.pinned(p_viewer bigint) returns bigint language sql as $$
    select pinned_post_id from social.get_profile_by_username(p_viewer, 'pi_ada')
$$;
select is(pg_temp.error_of(format('select social.pin_post(%s, %s)', a, :one)), 'PS404 p_actor', 'by nobody: ' || a) from unnest(array['1', 'null']) as a;
select is(pg_temp.error_of(format('select social.unpin_post(%s)', a)), 'PS404 p_actor', 'nor unpinned: ' || a) from unnest(array['1', 'null']) as a;
select is(pg_temp.error_of(format('select social.pin_post(%s, %s)', :bob, :one)), 'PS403 p_post', 'somebody else''s');
select is(pg_temp.error_of(format('select social.pin_post(%s, %s)', :ada, p)), 'PS404 p_post', 'one that one may not see') from unnest(array[:gone::text, :bobs::text, '1', 'null']) as p;
select is(social.unpin_post(:ada), false, 'nothing is pinned yet');
select is(row(social.pin_post(:ada, :one), social.pin_post(:ada, :one))::text, '(t,f)', 'pinned, once');
select is(pg_temp.pinned(:bob), :one, 'others see it');
select is(social.pin_post(:ada, :two), true, 'another');
select is(row(pg_temp.pinned(:ada), pg_temp.pinned(:bob), pg_temp.pinned(null))::text, format('(%s,,)', :two), 'instead, for who sees that');
select social.delete_post(:ada, :two);
select is(pg_temp.pinned(:ada), null, 'a deleted post is not shown as pinned');
select is(pg_temp.error_of(format('select social.pin_post(%s, %s)', :ada, :two)), 'PS404 p_post', 'nor can it be pinned');
select social.restore_post(:ada, :two);
select is(pg_temp.pinned(:ada), :two, 'restored, it is as it was');
select is(row(social.unpin_post(:ada), social.unpin_post(:ada))::text, '(t,f)', 'unpinned, once');
select is(pg_temp.pinned(:ada), null, 'nothing is pinned');
reset role;

select is(pg_temp.error_of(format('insert into core.pins (user_id, post_id) values (%s, %s)', :bob, :one)), '23503 Key (user_id, post_id)=(' || :bob || ', ' || :one || ') is not present in table "posts".',
          'nobody else''s, by hand neither');
select is(pg_temp.error_of(format('insert into core.pins (user_id, post_id) values (%s, %s), (%s, %s)', :ada, :one, :ada, :two)),
          '23505 Key (user_id)=(' || :ada || ') already exists.', 'nor two');

select * from finish();
rollback;
