-- What grows without end fills the disk, and tells of people long after it was of use.
begin;
set local search_path = pg_catalog, extensions;
select plan(5);

-- Tables without a rule: how they are bounded, or why they stay.
create temp table accepted (relation text, reason text);
insert into accepted (relation, reason) values
('core.users', 'an erased one leaves an empty row, which others'' posts and the log name'),
('core.credentials', 'one row a user'),
('core.emails', 'one row a user'),
('core.preferences', 'one row a user'),
('core.activity', 'one row a user'),
('core.notification_reads', 'one row a user'),
('core.pins', 'one row a user'),
('core.endpoints', 'a few a user, bounded by social.create_hook()'),
('core.erasures', 'who was erased must stay refused, also after a restore'),
('core.reserved_usernames', 'what an admin put there'),
('core.follows', 'what people do, until they undo it'),
('core.follow_requests', 'what people do, until they undo it'),
('core.blocks', 'what people do, until they undo it'),
('core.likes', 'what people do, until they undo it'),
('core.shares', 'what people do, until they undo it'),
('core.bookmarks', 'what people do, until they undo it'),
('core.bookmark_folders', 'what people do, until they undo it'),
('core.posts', 'what people write, until they delete it'),
('core.post_hashtags', 'a part of posts'),
('core.post_mentions', 'a part of posts'),
('core.post_versions', 'a part of posts'),
('core.imports', 'one row for each row that was imported, by which a second run skips it'),
('internal.hidden', 'mirrors core.blocks and core.mutes'),
('internal.notifications', 'a read model of tables that stay'),
('internal.user_counters', 'one row a user'),
('internal.people', 'one row a user'),
('internal.people_names', 'a bounded number of names a user'),
('internal.hashtag_stats', 'one row a hashtag'),
('internal.open_hashtags', 'one row a post with hashtags'),
('internal.search_documents', 'one row a post'),
('internal.search_readers', 'a part of documents'),
('internal.search_terms', 'one row a word'),
('internal.search_buckets', 'one row for thousands of posts'),
('internal.search_corpus', 'one row'),
('internal.celebrities', 'one row a user at most'),
('internal.timeline_states', 'one row a user; the job timelines drops those of who is away'),
('internal.post_repairs', 'a rebuild empties it'),
('internal.metric_repairs', 'a rebuild empties it'),
('internal.trend_touched', 'the job trends takes them away'),
('analytics.trend_rules', 'part of the schema, and what an admin put there'),
('analytics.post_metrics_days', 'a few rows a post: one for each day on which something happened to it'),
('analytics.author_metrics_days', 'one row a user and day on which something happened to a post of theirs'),
('analytics.follower_changes_days', 'one row a user and day of changes'),
('analytics.hashtag_usage_days', 'one row a hashtag and day of use'),
('analytics.platform_metrics_days', 'one row a day'),
('analytics.active_users', 'one row a day'),
('analytics.cohort_activity', 'one row a week and cohort'),
('analytics.anomaly_parameters', 'what an admin put there'),
('analytics.incident_accounts', 'a part of incidents'),
('internal.anomaly_progress', 'one row'),
('internal.anomaly_peaks', 'a few rows a day'),
('internal.rounds', 'part of the schema'),
('internal.sample_counts', 'the job samples drops those of what is gone'),
('ops.sample_states', 'one row a part of the job samples'),
('ops.scaling_states', 'one row a part of the system'),
('internal.timelines', 'the job timelines cuts them'),
('internal.embedding_models', 'what an admin put there'),
('internal.post_embeddings', 'a read model of tables that stay; a row a post and model'),
('internal.embedding_queue', 'the worker takes them away'),
('internal.events', 'the job log_maintenance drops its partitions'),
('internal.batches', 'the job log_maintenance drops those of dropped partitions'),
('internal.signing_key', 'one row'),
('internal.gateways', 'a row a gateway; social.keep_presence() drops those that died'),
('internal.presence', 'a row a user who is present; dropped with its gateway'),
('internal.changed_follows', 'the fold of timelines takes them away'),
('internal.event_keys', 'rows of the code'),
('internal.quarantine', 'a rebuild empties it; until then an operator must see it'),
('internal.event_types', 'part of the schema'),
('internal.projections', 'part of the schema'),
('internal.log_origin', 'one row'),
('internal.deployed_functions', 'part of the schema'),
('ops.sinks', 'what an admin put there'),
('ops.sink_erasures', 'one row a sink and erased person: as core.erasures'),
('ops.settings', 'part of the schema'),
('ops.alert_rules', 'part of the schema, and what an admin put there'),
('ops.objectives', 'part of the schema, and what an admin put there'),
('ops.alert_receivers', 'what an admin put there'),
('ops.alert_acknowledgements', 'a part of alerts'),
('ops.jobs', 'part of the schema'),
('ops.retention_rules', 'part of the schema');

create temp view tables as
select c.oid::regclass::text as relation
  from pg_class as c
 where c.relnamespace::regnamespace::text in ('social', 'core', 'internal', 'analytics', 'ops')
   and c.relkind in ('r', 'p') and not c.relispartition;

select is_empty(
    $$
    select relation from tables
    except (select relation from ops.retention_rules union select relation from accepted)
    $$,
    'every table has a rule of retention, or a reason to have none'
);

select is_empty(
    $$
    (select relation from ops.retention_rules union all select relation from accepted)
    except select relation from tables
    $$,
    'no rule or reason names a table that is not there'
);

-- The first key of an index: no purge reads the whole table, or a whole index, for the few rows that ended.
-- Chunks go as a whole. Not by plans: of an empty table all indexes cost the same.
select is_empty(
    $$
    select r.name
      from ops.retention_rules as r
     where r.condition is not null and not r.is_chunked and to_regclass(r.relation) is not null
       and not exists (
           select
             from pg_index as i
            cross join lateral (
                select btrim(lower(pg_get_indexdef(i.indexrelid, 1, false)), '"') as name
             ) as k
            where i.indrelid = to_regclass(r.relation) and i.indisvalid
              and coalesce(pg_get_expr(i.indpred, i.indrelid) = format('(%s IS NOT NULL)', k.name), true)
              and starts_with(r.condition, k.name || ' <')
       )
    $$,
    'every condition of a rule is a range of an index'
);

select is_empty(
    $$
    select r.name
      from ops.retention_rules as r
      left join pg_proc as p
        on p.oid = to_regprocedure(r.step || '(timestamptz, integer)') and p.prorettype = 'bigint'::regtype
     where r.step is not null
       and (p.oid is null
            or p.prosrc !~ ('(delete from|update) ' || replace(r.relation, '.', '\.') || '\M')
            or p.prosrc !~ '\mlimit p_limit\M')
    $$,
    'every step of a rule purges its table, a chunk at a time'
);

select is_empty(
    $$
    select s.name
      from ops.settings as s
     where s.name like '%\_retention' and s.name <> 'log_retention'
       and not exists (select from ops.retention_rules as r where r.setting = s.name)
    union all
    select p.proname
      from pg_proc as p
     where p.pronamespace = 'internal'::regnamespace and p.proname like 'purge\_%'
       and p.proname <> 'purge_rows'
       and not exists (select from ops.retention_rules as r where to_regproc(r.step)::oid = p.oid)
    $$,
    'every setting and every step of a retention is in use'
);

select * from finish();
rollback;
