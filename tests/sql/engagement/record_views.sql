-- And internal.log_views().
begin;
\ir ../helpers.psql
select plan(26);

select pg_temp.who('rv_ada') as ada, pg_temp.who('rv_bob') as bob, pg_temp.who('rv_eve') as eve, pg_temp.who('rv_gone') as gone \gset
select social.create_post(:ada, 'one') as one \gset
select social.create_post(:ada, 'two') as two \gset
select social.create_post(:ada, 'three') as three \gset
select social.create_post(:ada, 'closed', p_visibility => 'followers') as closed \gset
select social.create_post(:ada, 'deleted') as deleted \gset
select social.delete_post(:ada, :deleted);
update core.users set deactivated_at = now() where id = :gone;
-- Two windows, however late it is.
update ops.settings set value = '100 years' where name = 'view_window';

set local role pgsocial_app;
select is(social.record_views(:bob, array[:two, :one, :two, :closed, :deleted, 1, null], 'feed', array[:two], array[5, null, 9, 1, 1, 1, 1]), 2, 'those that are seen, once each');
select is(social.record_views(:bob, array[:one, :three], 'thread', array[:one, :three]), 1, 'only what is new in this window');
select is(social.record_views(:eve, array[:one], 'other'), 1, 'by somebody else');
select is(social.record_views(:bob, '{}', 'feed'), 0, 'nothing');
reset role;
create temp view seen as
select u.username, p.id, row(u.username, p.body, v.surface, v.is_opened, v.dwell_ms)::text as told
  from core.views as v join core.users as u on u.id = v.viewer_id join core.posts as p on p.id = v.post_id where u.username like 'rv\_%';
select is(array(select told from seen order by username, id),
          array['(rv_bob,one,feed,f,)', '(rv_bob,two,feed,t,9)', '(rv_bob,three,thread,t,)', '(rv_eve,one,other,f,)'], 'the first view stands, with the longest look');
update ops.settings set value = '30 minutes' where name = 'view_window';
select social.record_views(:bob, array[:one], 'search');
select is((select count(*) from core.views where viewer_id = :bob and post_id = :one), 2::bigint, 'another window counts anew');
select is((select window_at from core.views where viewer_id = :bob and surface = 'search'), date_bin('30 minutes', (select created_at from core.views where viewer_id = :bob and surface = 'search'), '1970-01-01Z'), 'which begins with the half hour');

select is(array(select row(u.username, v ->> 'surface', (v ->> 'post_id')::bigint = any (array[:one, :two, :three]), v -> 'is_opened', v -> 'dwell_ms')::text
                  from internal.events as e join core.users as u on u.id = e.actor_id cross join jsonb_array_elements(e.payload -> 'posts') with ordinality as p (v, n)
                 where e.type = 'view.created' and e.actor_id in (:bob, :eve) order by e.id, n),
          array['(rv_bob,feed,t,false,null)', '(rv_bob,feed,t,true,9)', '(rv_bob,thread,t,true,null)', '(rv_eve,other,t,false,null)', '(rv_bob,search,t,false,null)'], 'the events say the same');
select is((select count(*) from internal.events where type = 'view.created' and actor_id in (:bob, :eve)), 4::bigint, 'one a call, none for nothing new');
select is((select count(*) from internal.events where type = 'view.created' and (post_id is not null or user_id is not null)), 0::bigint, 'which tell nobody else');
select social.begin_request('r');
insert into core.views (viewer_id, post_id, window_at, surface)
select u as viewer_id, :three as post_id, '2024-01-01Z' as window_at, 'profile' as surface from unnest(array[:bob, :eve]) as u;
select is(array(select actor_id || ' ' || (payload -> 'posts' -> 0 ->> 'post_id') from internal.events where type = 'view.created' and request_id = 'r' order by id),
          array[:bob || ' ' || :three, :eve || ' ' || :three], 'a direct INSERT leaves one for each viewer');

set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.record_views(%s, %s)', :bob, a)), e, e || ' ' || a)
  from (values
      ('null, ''feed''', 'PS400 p_posts'), ('array_fill(1::bigint, array[501]), ''feed''', 'PS400 p_posts'),
      ('array[1], ''wall''', 'PS400 p_surface'), ('array[1], null', 'PS400 p_surface'),
      ('array[1], ''feed'', array[2]', 'PS400 p_opened'), ('array[1], ''feed'', null', 'PS400 p_opened'),
      ('array[1], ''feed'', array[null::bigint]', 'PS400 p_opened'), ('array[1], ''feed'', array_fill(1::bigint, array[501])', 'PS400 p_opened'),
      ('array[1], ''feed'', ''{}'', array[1, 2]', 'PS400 p_dwell_ms'), ('array[1], ''feed'', ''{}'', array[-1]', 'PS400 p_dwell_ms'),
      ('array[1], ''feed'', ''{}'', array[86400001]', 'PS400 p_dwell_ms')
  ) as c (a, e);
select is(pg_temp.error_of(format('select social.record_views(%s, array[%s], ''feed'')', v, :one)), 'PS404 p_viewer', 'by nobody: ' || v) from unnest(array['null', '1', :'gone']) as v;
reset role;
select is((select count(*) from core.views as v join core.users as u on u.id = v.viewer_id where u.username like 'rv\_%' and v.viewer_id not in (:bob, :eve)), 0::bigint, 'errors record nothing');

select * from finish();
rollback;
