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
('internal.search_documents', 'one row a post'),
('internal.search_readers', 'a part of documents'),
('internal.search_terms', 'one row a word'),
('internal.search_buckets', 'one row for thousands of posts'),
('internal.search_corpus', 'one row'),
('internal.celebrities', 'one row a user at most'),
('internal.timeline_states', 'one row a user; the job timelines drops those of who is away'),
('internal.post_repairs', 'a rebuild empties it'),
('internal.metric_repairs', 'a rebuild empties it'),
('analytics.post_metrics_days', 'a few rows a post: one for each day on which something happened to it'),
('analytics.follower_changes_days', 'one row a user and day of changes'),
('analytics.hashtag_usage_days', 'one row a hashtag and day of use'),
('analytics.platform_metrics_days', 'one row a day'),
('analytics.active_users', 'one row a day'),
('analytics.cohort_activity', 'one row a week and cohort'),
('internal.rounds', 'part of the schema'),
('internal.timelines', 'the job timelines cuts them'),
('internal.embedding_models', 'what an admin put there'),
('internal.post_embeddings', 'a read model of tables that stay; a row a post and model'),
('internal.embedding_queue', 'the worker takes them away'),
('internal.events', 'the job log_maintenance drops its partitions'),
('internal.batches', 'the job log_maintenance drops those of dropped partitions'),
('internal.signing_key', 'one row'),
('internal.changed_follows', 'the fold of timelines takes them away'),
('internal.event_keys', 'rows of the code'),
('internal.quarantine', 'a rebuild empties it; until then an operator must see it'),
('internal.event_types', 'part of the schema'),
('internal.projections', 'part of the schema'),
('internal.log_origin', 'one row'),
('internal.deployed_functions', 'part of the schema'),
('ops.settings', 'part of the schema'),
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

-- The first key of the index that a purge goes along, where the planner may: none reads the whole table,
-- or a whole index, for the few rows that ended.
create function pg_temp.key_of(p_relation text, p_condition text) returns text language plpgsql as $$
declare
    v_plan json;
begin
    execute format(
        'explain (format json, generic_plan) select ctid from %s where %s limit $2', p_relation, p_condition
    ) into v_plan;
    return btrim(lower(pg_get_indexdef(
        to_regclass(
            split_part(p_relation, '.', 1) || '.' || (regexp_match(v_plan::text, '"Index Name": "(\w+)"'))[1]
        ), 1, false
    )), '"');
end
$$;
set local enable_seqscan = off;
select is_empty(
    $$
    select r.name
      from ops.retention_rules as r
     where r.condition is not null and to_regclass(r.relation) is not null
       and starts_with(r.condition, pg_temp.key_of(r.relation, r.condition) || ' <') is not true
    $$,
    'every condition of a rule is a range of an index'
);
reset enable_seqscan;

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
