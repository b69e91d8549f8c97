-- An update that touches no indexed column stays on its page (HOT) and leaves indexes alone, if there
-- is room for it; what is updated all the time is vacuumed before a fifth of it is dead.
begin;
set local search_path = pg_catalog, extensions;
select plan(4);

-- What folds, jobs and every visit change, again and again; and whether there is a row for each user,
-- post or tag.
create temp table hot (relation text, names text[], is_large boolean);
insert into hot (relation, names, is_large) values
('core.posts', '{like_count,share_count,reply_count,quote_count}', true),
('core.activity', '{last_seen_at}', true),
('core.notification_reads', '{read_at}', true),
('core.erasures', '{stepped_at,scrubbed_at,cleared_xid}', false),
('internal.user_counters', '{post_count,follower_count,following_count,last_entry_id}', true),
('internal.hashtag_stats', '{post_count}', true),
('analytics.trend_counts', '{accounts}', true),
('analytics.virals', '{accounts,velocity,acceleration,growth,confidence}', false),
('internal.timeline_states', '{floor_id,celebrity_ids}', true),
('internal.celebrities', '{last_entry_id}', false),
('internal.search_terms', '{document_count}', true),
('internal.search_documents', '{is_open,length}', true),
('internal.search_buckets', '{document_count}', false),
('internal.search_corpus', '{document_count,word_count}', false),
('internal.rounds', '{place}', false),
('internal.gateways', '{seen_at}', false),
('internal.presence', '{state}', true),
('internal.projections', '{batch_id,folded_at,skipped_snapshot}', false),
('ops.sinks', '{batch_id,failure_count,retry_at,error,moved_at,copy_part,copy_key,copied_count}', false),
('internal.anomaly_progress', '{done_at}', false),
('internal.anomaly_peaks', '{peak}', false),
('internal.sample_counts', '{counts,reset_at}', true),
('ops.sample_states', '{sampled_at,note,error,error_at}', false),
('ops.scaling_states', '{wanted,wanted_at,judged_at,value,reason,due_at,numbers}', false),
('ops.jobs', '{started_at,duration,step_count,error}', false),
('ops.alert_rules', '{ran_at,duration,error,failing_at}', false),
('ops.alerts', '{value,clear_at,fired_at,told_at,end_told_at}', false),
('ops.retention_rules', '{ran_at,behind_at,purged_count,error}', false);
insert into hot (relation, names, is_large)
select 'analytics.' || m.family || l.suffix, array_agg(m.name), true
  from internal.metric_columns() as m
 cross join (values (''), ('_quarters'), ('_days')) as l (suffix)
 group by 1;

create temp table cold (relation text, reason text);
insert into cold (relation, reason) values
('analytics.trends', 'its place is what it is indexed by'),
('analytics.trend_rules', 'where an admin changes one'),
('analytics.trend_lists', 'once, when a newer one replaces it'),
('ops.trend_holds', 'where an admin gives another reason'),
('ops.alert_silences', 'where an admin ends one'),
('ops.alert_receivers', 'where an admin sets another address'),
('core.users', 'people change themselves now and then'),
('core.credentials', 'people change themselves now and then'),
('core.emails', 'people change themselves now and then'),
('core.mails', 'at each attempt to send one'),
('core.endpoints', 'at each attempt to send something there'),
('internal.deliveries', 'at each attempt to send one'),
('core.known_addresses', 'at a sign-in'),
('core.recent_searches', 'where somebody searches the same again'),
('core.preferences', 'people change themselves now and then'),
('core.bookmarks', 'into another folder, now and then'),
('core.bookmark_folders', 'renamed now and then'),
('core.pins', 'now and then'),
('core.post_mentions', 'where an edit takes a name out or puts it back'),
('core.mutes', 'another end, now and then'),
('core.tokens', 'once, at their end'),
('core.held_usernames', 'where a name is given up again'),
('internal.people', 'as people change themselves, and where a number of followers passes a power of four'),
('internal.people_names', 'likewise'),
('internal.open_hashtags', 'where an edit changes hashtags'),
('internal.hidden', 'where one causes ends and another stays'),
('internal.notifications', 'what changes is what they are sorted by; vacuumed early'),
('internal.embedding_models', 'now and then'),
('ops.sink_batches', 'once, when a batch is done'),
('ops.sink_quarantine', 'where a row is refused again'),
('ops.sink_erasures', 'a few times a person'),
('internal.post_embeddings', 'where a post is edited, opened or closed'),
('internal.embedding_queue', 'at each attempt, and then it goes; vacuumed early'),
('ops.sample_runs', 'once, when the run ends'),
('ops.query_samples', 'once, when the run ends'),
('ops.queries', 'once an hour'),
('ops.gateways', 'a row a process, once a minute; seen_at is what it is purged by'),
('ops.gateway_samples', 'where a process tells twice in a minute'),
('ops.host_samples', 'once for each gateway of the host'),
('ops.route_samples', 'once for each gateway'),
('ops.cache_samples', 'once for each gateway'),
('internal.events', 'once, when a person is erased'),
('internal.batches', 'once, after a restore'),
('internal.log_origin', 'once, after a restore'),
('analytics.incidents', 'while one goes on, each quarter of an hour'),
('analytics.incident_accounts', 'while a ring goes on, each quarter of an hour'),
('analytics.active_users', 'one row, every ten minutes'),
('analytics.cohort_activity', 'a row a cohort, every ten minutes');

create temp view updated as
select distinct m.name[1] as relation
  from pg_proc as p
 cross join lateral (
    select * from regexp_matches(p.prosrc, '\mupdate\s+((?:core|internal|ops|analytics)\.\w+)', 'g')
    union all
    select *
      from regexp_matches(
               p.prosrc,
               '\minsert into\s+((?:core|internal|ops|analytics)\.\w+)(?:(?!insert into)[^;])*?\mdo update\M',
               'g'
           )
 ) as m (name)
 where p.pronamespace::regnamespace::text in ('social', 'core', 'internal', 'analytics', 'ops');

select set_eq(
    $$ select relation from updated $$,
    $$ select relation from hot union all select relation from cold $$,
    'every table that functions update is known to be hot, or has a reason not to be'
);

select is_empty(
    $$
    select h.relation, i.indexrelid::regclass, a.attname
      from hot as h
      join pg_index as i on i.indrelid = h.relation::regclass
      join pg_attribute as a on a.attrelid = i.indrelid and a.attname = any (h.names)
     where a.attnum = any (i.indkey::smallint[])
        or pg_get_indexdef(i.indexrelid) ~ ('\m' || a.attname || '\M')
    union all
    select h.relation, null, n.name
      from hot as h
     cross join unnest(h.names) as n (name)
     where not exists (
        select from pg_attribute as a where a.attrelid = h.relation::regclass and a.attname = n.name
     )
    $$,
    'no index holds, or depends on, a column that changes all the time'
);

select is_empty(
    $$
    select h.relation
      from hot as h
      join pg_class as c on c.oid = h.relation::regclass
     where not exists (
        select from unnest(c.reloptions) as o where o ~ '^fillfactor=([1-8]\d|90)$'
     )
        or h.is_large and not exists (
        select from unnest(c.reloptions) as o where o ~ '^autovacuum_vacuum_scale_factor=0\.0[1-9]'
     )
    $$,
    'a hot table leaves room on its pages, and a large one is vacuumed early'
);

-- A step of an erasure that reads a table whole holds up everybody's.
select is_empty(
    $$
    select c.relation, c.name
      from internal.person_columns() as c
     where not exists (
        select
          from pg_index as i
          join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
         where i.indrelid = c.relation and i.indisvalid and a.attname = c.name
           and (i.indpred is null
                or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', c.name))
     )
    union all
    select 'core.imports'::regclass, 'id'
     where not exists (
        select from pg_index where indrelid = 'core.imports'::regclass and indkey[0] = (
            select attnum from pg_attribute where attrelid = 'core.imports'::regclass and attname = 'id'
        )
     )
    $$,
    'an erasure finds what is somebody''s by an index'
);

select * from finish();
rollback;
