-- And internal.visible_users(), of which it is the set-based twin.
begin;
\ir ../helpers.psql
select plan(5);

select pg_temp.who('ua_open') as open, pg_temp.who('ua_private') as private, pg_temp.who('ua_fan') as fan,
       pg_temp.who('ua_foe') as foe, pg_temp.who('ua_gone') as gone \gset
select social.follow_user(:fan, :private), social.block_user(:private, :foe);
update core.users set is_private = true where id = :private;
update core.users set deactivated_at = now() where id = :gone;

create temp table viewers as
select * from (values ('open', :open::bigint), ('private', :private), ('fan', :fan), ('foe', :foe), ('gone', :gone), ('guest', null)) as v (name, id);

create function pg_temp.knows(p_user bigint) returns text language sql as $$
    select string_agg(v.name, ',' order by v.name) from viewers as v
     where exists (select from internal.visible_users(v.id) as u where u.id = p_user)
$$;
select is(pg_temp.knows(:open), 'fan,foe,gone,guest,open,private', 'everyone may know of an open account');
select is(pg_temp.knows(:private), 'fan,gone,guest,open,private', 'and of a private one, but for whom it blocks');
select is(pg_temp.knows(:gone), null, 'nobody of an inactive one');
select set_eq(
    $$select a.user_id, a.viewer_id from internal.users_audience(array(select id from viewers), array(select id from viewers)) as a where a.is_active$$,
    $$select u.id as user_id, v.id as viewer_id from viewers as v, internal.visible_users(v.id) as u where u.id in (select id from viewers)$$,
    'the twin agrees over all pairs');
select is((select string_agg(v.name, ',' order by v.name)
             from internal.users_audience(array[:private]::bigint[], array(select id from viewers)) as a
             join viewers as v on v.id is not distinct from a.viewer_id
            where a.sees_posts), 'fan,private', 'what is for followers is seen by them and oneself');

select * from finish();
rollback;
