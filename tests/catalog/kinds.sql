-- internal.kinds() says which kinds there are; here is who must know them all. A kind that is added there
-- fails here until each of these does.
begin;
set local search_path = pg_catalog, extensions;
select plan(8);

create temp table constrained (kinds_of text, relation regclass, name name);
insert into constrained values
('notification', 'internal.notifications', 'notifications_kind_check'),
('visibility', 'core.posts', 'posts_visibility_check'),
('reply_permission', 'core.posts', 'posts_reply_permission_check'),
('surface', 'core.views', 'views_surface_check');

select is_empty(
    $$
    select c.kinds_of, c.name
      from constrained as c
     where internal.kinds(c.kinds_of) <@ (
               select array_agg(m[1])
                 from pg_constraint as k
                cross join regexp_matches(pg_get_constraintdef(k.oid), '''(\w+)''::text', 'g') as m
                where k.conrelid = c.relation and k.conname = c.name
           ) is not true
        or internal.kinds(c.kinds_of) @> (
               select array_agg(m[1])
                 from pg_constraint as k
                cross join regexp_matches(pg_get_constraintdef(k.oid), '''(\w+)''::text', 'g') as m
                where k.conrelid = c.relation and k.conname = c.name
           ) is not true
    $$,
    'a table takes just the kinds that there are'
);

-- Whose text has a branch for each, and whose comment names each.
create temp table knowing (kinds_of text, routine regproc, in_text boolean);
insert into knowing values
('notification', 'internal.notification_causes', true),
('notification', 'internal.told_notifications', true),
('notification', 'internal.fold_notifications', true),
('notification', 'social.get_preferences', false),
('reply_permission', 'internal.prepare_post', true),
('reply_permission', 'social.create_post', false),
('visibility', 'social.create_post', false),
('surface', 'social.record_views', false),
('medium', 'social.create_post', false),
('engagement', 'social.list_engagements', true),
('engagement', 'social.list_engagements', false),
('post_list', 'internal.list_candidates', true),
('post_list', 'social.list_user_posts', false);

select is_empty(
    $$
    select w.kinds_of, w.routine, k
      from knowing as w
      join pg_proc as p on p.oid = w.routine
     cross join unnest(internal.kinds(w.kinds_of)) as k
     where w.in_text and p.prosrc !~ ('''' || k || '[''.]')
    $$,
    'who has a rule for each kind has one for every kind'
);

select is_empty(
    $$
    select w.kinds_of, w.routine, k
      from knowing as w
     cross join unnest(internal.kinds(w.kinds_of)) as k
     where not w.in_text and obj_description(w.routine, 'pg_proc') !~ ('\m' || k || '\M')
    $$,
    'who tells callers of kinds tells them of every kind'
);

select set_eq(
    $$ select key, value from jsonb_each(internal.default_preferences() -> 'notify') $$,
    $$ select k, jsonb 'true' from unnest(internal.kinds('notification')) as k $$,
    'every kind of notification is wanted until it is not'
);

-- Of events, internal.event_types is the place.
create temp view emitted as
select distinct m[1] as type
  from pg_proc as p
 cross join regexp_matches(p.prosrc, '''([a-z]+[.](?:created|updated|deleted|restored|deactivated|reactivated|returned))''', 'g') as m
 where p.pronamespace = 'internal'::regnamespace and p.prorettype = 'trigger'::regtype;

select set_eq(
    $$ select type from emitted $$,
    $$ select type from internal.event_types where source <> 'bulk loads' $$,
    'what triggers log are the kinds of events that there are'
);

select is_empty(
    $$
    select e.type
      from internal.event_types as e
      join pg_proc as p on p.oid = 'internal.event_audience'::regproc
     where p.prosrc !~ ('''' || split_part(e.type, '.', 1) || '''')
    $$,
    'who is told is decided for every kind of event'
);

select is_empty(
    $$
    select e.type, p.oid::regproc
      from internal.event_types as e
      join internal.event_types as n on split_part(n.type, '.', 1) = split_part(e.type, '.', 1) and n.type like '%.deleted'
      join pg_proc as p on p.oid in ('internal.fold_notifications'::regproc, 'ops.counter_events'::regproc)
     where e.type like '%.created' and p.prosrc ~ ('''' || e.type || '''') and p.prosrc !~ ('''' || n.type || '''')
    $$,
    'who folds what began folds what ended'
);

-- What has a rule for each kind comes to a refusal with another, not to a silent no.
select is_empty(
    $$
    select p.oid::regprocedure
      from pg_proc as p
     where p.oid in ('internal.event_audience'::regproc, 'internal.told_notifications'::regproc,
                     'internal.prepare_post'::regproc)
       and p.prosrc !~ '\melse internal[.]refuse_kind[(]'
    $$,
    'an unknown kind is refused loudly'
);

select * from finish();
rollback;
