-- And internal.log_profile_visits().
begin;
\ir ../helpers.psql
select plan(27);

select pg_temp.who('pv_ada') as ada, pg_temp.who('pv_bob') as bob, pg_temp.who('pv_eve') as eve, pg_temp.who('pv_foe') as foe, pg_temp.who('pv_gone') as gone \gset
select social.create_post(:ada, 'one') as one \gset
select social.create_post(:ada, 'closed', p_visibility => 'followers') as closed \gset
select social.create_post(:ada, 'deleted') as deleted \gset
select social.delete_post(:ada, :deleted);
select social.create_post(:eve, 'other') as other \gset
select social.block_user(:foe, :bob), social.mute_user(:bob, :eve);
update core.users set deactivated_at = now() where id = :gone;
update core.users set is_private = true where id = :eve;
create temp view visited as
select u.username, row(u.username, p.username, w.body)::text as told
  from core.profile_visits as v join core.users as u on u.id = v.visitor_id join core.users as p on p.id = v.profile_id left join core.posts as w on w.id = v.via_post_id
 where u.username like 'pv\_%';
create function pg_temp.told(p_visitor text) returns text language sql as $$ select string_agg(told, ' ' order by told) from visited where username = p_visitor $$;
-- Two windows, however late it is.
update ops.settings set value = '100 years' where name = 'view_window';

set local role pgsocial_app;
select is(social.record_profile_visits(:bob, array[:ada, :eve, :ada, :foe, :gone, :bob, 1, null], array[:deleted, null, :one, null, null, null, null, :one]), 2, 'of whom one knows, once each, not of oneself');
select is(social.record_profile_visits(:bob, array[:ada], array[:one]), 0, 'once in this window');
select is(social.record_profile_visits(:eve, array[:ada]), 1, 'by somebody else');
select is(social.record_profile_visits(:eve, '{}'), 0, 'nothing');
select is(social.record_profile_visits(:foe, array[:bob]), 0, 'nor whom one blocks');
reset role;
select is(pg_temp.told('pv_bob'), '(pv_bob,pv_ada,one) (pv_bob,pv_eve,)', 'by the post that is seen; a muted one and a private account count');
select is(pg_temp.told('pv_eve'), '(pv_eve,pv_ada,)', 'or by none');
update ops.settings set value = '30 minutes' where name = 'view_window';
select is(social.record_profile_visits(:eve, array[:ada], array[p]), 1, 'another window counts anew') from unnest(array[:other]) as p;
select is(pg_temp.told('pv_eve'), '(pv_eve,pv_ada,) (pv_eve,pv_ada,)', 'a post of another is no way there');
select is((select max(window_at) from core.profile_visits where visitor_id = :eve), (select date_bin('30 minutes', max(created_at), '1970-01-01Z') from core.profile_visits where visitor_id = :eve), 'the window begins with the half hour');
delete from core.profile_visits where visitor_id = :eve;
select social.record_profile_visits(:eve, array[:ada], array[:closed]);
select is(pg_temp.told('pv_eve'), '(pv_eve,pv_ada,)', 'nor is one that is not seen');
delete from core.profile_visits where visitor_id = :eve;
select social.follow_user(:eve, :ada), social.record_profile_visits(:eve, array[:ada], array[:closed]);
select is(pg_temp.told('pv_eve'), '(pv_eve,pv_ada,closed)', 'until one follows');

select is(array(select row(type, user_id = :ada, post_id, (payload ->> 'via_post_id')::bigint = :one, payload ? 'window_at', payload ? 'since')::text from internal.events where actor_id = :bob and type like 'visit.%' order by id),
          array['(visit.created,t,,t,t,f)', '(visit.created,f,,,t,f)'], 'an event for each');
select is((select count(*) from internal.events where actor_id = :eve and type = 'visit.deleted'), 0::bigint, 'none where rows go without an erasure');
select social.begin_request('r');
insert into core.profile_visits (visitor_id, profile_id, window_at, created_at) values (:eve, :bob, '2024-01-01Z', '2024-01-01 00:01Z');
select is((select payload from internal.events where type = 'visit.created' and request_id = 'r'), jsonb_build_object('window_at', timestamptz '2024-01-01Z', 'since', timestamptz '2024-01-01 00:01Z'), 'a direct INSERT too, with the time of then');
select is(pg_temp.error_of(format('insert into core.profile_visits values (%1$s, %1$s, now())', :ada)) ~ '^23514', true, 'nobody visits themselves');

-- Nobody but the visitor learns of it.
select is(pg_temp.error_of(format('select social.export_user(%s, ''profile_visits'')', :eve)), 'no error', 'one''s own visits are exported');
select is((select count(*) from internal.export_parts() where relation = 'core.profile_visits'::regclass and name = 'profile_id'), 0::bigint, 'not who came');

set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.record_profile_visits(%s, %s)', :bob, a)), e, e || ' ' || a)
  from (values
      ('null', 'PS400 p_users'), ('array_fill(1::bigint, array[501])', 'PS400 p_users'), ('array[[1, 2]]', 'PS400 p_users'),
      ('array[1], array[1, 2]', 'PS400 p_posts'), ('array[1], ''{}''', 'PS400 p_posts'), ('array[1], array_fill(1::bigint, array[501])', 'PS400 p_posts')
  ) as c (a, e);
select is(pg_temp.error_of(format('select social.record_profile_visits(%s, array[%s])', v, :ada)), 'PS404 p_actor', 'by nobody: ' || v) from unnest(array['null', '1', :'gone']) as v;
reset role;

select * from finish();
rollback;
