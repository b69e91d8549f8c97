-- And internal.touch_user(), which counts the changes that are logged.
begin;
\ir ../helpers.psql
select plan(11);

select social.begin_request('req');
insert into core.users (username, display_name) values ('lu_ada', 'Ada'), ('lu_bob', 'Bob');
select pg_temp.who('lu_ada') as ada, pg_temp.who('lu_bob') as bob \gset
select set_config('pgsocial.request_id', '', true);

create function pg_temp.log_of(p_user bigint) returns text language sql as $$
    select string_agg(type || version, ' ' order by id) from internal.events where actor_id = p_user
$$;
select is(pg_temp.log_of(:ada), 'user.created1', 'a direct INSERT is logged');
select is((select row(request_id, payload)::text from internal.events where actor_id = :ada),
          row('req', '{"username": "lu_ada", "display_name": "Ada", "bio": "", "avatar_url": null, "banner_url": null, "location": "", "links": [], "locale": "en", "is_private": false, "is_verified": false}'::jsonb)::text,
          'with its request and all a consumer needs');

update core.users set display_name = 'Ada L.', updated_at = '2000-01-01Z' where id = :ada;
select is((select row(version, updated_at > now() - interval '1 hour')::text from core.users where id = :ada), '(2,t)', 'a change counts');
update core.users set display_name = display_name, updated_at = updated_at where id in (:ada, :bob);
select is((select version from core.users where id = :ada), 2, 'what changes nothing does not');
select is(pg_temp.log_of(:ada) || pg_temp.log_of(:bob), 'user.created1 user.updated2user.created1', 'and is not logged');
update core.users set is_private = true where id in (:ada, :bob);
select is(pg_temp.log_of(:ada) || pg_temp.log_of(:bob), 'user.created1 user.updated2 user.updated3user.created1 user.updated2',
          'a statement over many rows leaves an event for each');
update core.users set deleted_at = now() where id = :ada;
update core.users set deleted_at = null where id = :ada;
select is(pg_temp.log_of(:ada), 'user.created1 user.updated2 user.updated3 user.deleted4 user.reactivated5', 'deleting is told apart');
select is((select request_id from internal.events where actor_id = :ada and version = 2), null, 'outside a request there is none');

delete from core.users where id = :bob;
select is(pg_temp.log_of(:bob), 'user.created1 user.updated2 user.deleted3', 'a row that goes is logged');
select is((select payload from internal.events where actor_id = :bob and type = 'user.deleted'), '{}'::jsonb, 'without a name');
select is((select count(*) from internal.events as e, core.users as u where e.actor_id = u.id and u.id = :ada
            and e.created_at < u.created_at), 0::bigint, 'no event is older than its user');

select * from finish();
rollback;
