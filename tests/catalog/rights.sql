-- The one table of roles and rights. A right that is not here must not be in the catalog, and the
-- other way round; docs/reference/roles.md shows it as it is.
begin;
set local search_path = pg_catalog, extensions;
select plan(5);

create temp table wanted (role text, kind text, name text, privilege text);

-- A name "schema.*" means everything of that kind in the schema but what is reserved below.
insert into wanted (role, kind, name, privilege) values
('pgsocial_app', 'schema', 'social', 'USAGE'),
('pgsocial_app', 'routine', 'social.*', 'EXECUTE'),

('pgsocial_stream', 'schema', 'social', 'USAGE'),
('pgsocial_stream', 'routine', 'social.stream_events', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.deliver_events', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.read_events', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.deliver_topics', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.read_topics', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.find_touched', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.folded_batch', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.deliver_counters', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.deliver_badges', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.deliver_typing', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.set_presence', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.keep_presence', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.deliver_presence', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.deliver_trends', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.last_batch', 'EXECUTE'),
('pgsocial_stream', 'routine', 'social.to_json', 'EXECUTE'),

('pgsocial_worker', 'schema', 'social', 'USAGE'),
('pgsocial_worker', 'schema', 'internal', 'USAGE'),
('pgsocial_worker', 'schema', 'ops', 'USAGE'),
('pgsocial_worker', 'routine', 'internal.tick', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.run_projection', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.settle', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.cache_ends', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.recent_people', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.maintain_log', 'EXECUTE'),
('pgsocial_worker', 'routine', 'ops.*', 'EXECUTE'),
('pgsocial_worker', 'relation', 'ops.settings', 'SELECT'),
('pgsocial_worker', 'relation', 'ops.jobs', 'SELECT'),
('pgsocial_worker', 'routine', 'internal.repair_projection', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.maintain_timelines', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.continue_erasures', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.keep_retention', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.take_mail', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.count_active_users', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.compress_metrics', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.refresh_trends', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.detect_anomalies', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.take_sample', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.data_directory', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.end_mail', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.take_delivery', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.end_delivery', 'EXECUTE'),
('pgsocial_worker', 'relation', 'ops.embedding_models', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.embedding_models', 'SELECT'),
('pgsocial_worker', 'routine', 'internal.take_texts', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.store_embeddings', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.fail_embeddings', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.counting', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.post_performance', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.account_performance', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.follower_growth', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.compare_periods', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.content_performance', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.engagement_rate', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.rank_own_posts', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.platform_overview', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.funnel', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.activity_heatmap', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.begin_sink_batch', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.copy_sink_rows', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.end_sink_batch', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.end_sink_copy', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.fail_sink', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.move_sink_copy', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.note_sink_verified', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.prove_sink_erasure', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.quarantine_sink_row', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.raise_sink_epoch', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_changes', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_floor', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_parts', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_pending', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_person_events', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_range', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_rows', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_rows_between', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_span', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.sink_sums', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.start_sink_copy', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.step_sink_back', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.take_sink_erasures', 'EXECUTE'),
('pgsocial_worker', 'relation', 'ops.sinks', 'SELECT'),
('pgsocial_worker', 'relation', 'ops.sink_batches', 'SELECT'),
('pgsocial_worker', 'relation', 'ops.sink_quarantine', 'SELECT'),
('pgsocial_worker', 'relation', 'ops.sink_erasures', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.sinks', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.sink_batches', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.sink_quarantine', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.sink_erasures', 'SELECT'),
('pgsocial_worker', 'routine', 'internal.run_alert_rule', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.count_objectives', 'EXECUTE'),
('pgsocial_admin', 'relation', 'ops.objectives', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.objectives', 'INSERT'),
('pgsocial_admin', 'relation', 'ops.objectives', 'UPDATE'),
('pgsocial_admin', 'relation', 'ops.objectives', 'DELETE'),
('pgsocial_worker', 'routine', 'internal.take_alert_rule', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.note_alert_rule', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.tell_alerts', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.tell_scaling', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.alert_run_class', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.mark_alert_run', 'EXECUTE'),
('pgsocial_worker', 'routine', 'internal.cancel_late_rules', 'EXECUTE'),
('pgsocial_worker', 'relation', 'ops.alert_rules', 'SELECT'),
('pgsocial_worker', 'relation', 'ops.alerts', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.alert_rules', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.alert_rules', 'INSERT'),
('pgsocial_admin', 'relation', 'ops.alert_rules', 'UPDATE'),
('pgsocial_admin', 'relation', 'ops.alert_rules', 'DELETE'),
('pgsocial_admin', 'relation', 'ops.alerts', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.alert_acknowledgements', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.alert_silences', 'SELECT'),
('pgsocial_admin', 'column', 'ops.alert_receivers.name', 'SELECT'),
('pgsocial_admin', 'column', 'ops.alert_receivers.kind', 'SELECT'),
('pgsocial_admin', 'column', 'ops.alert_receivers.address', 'SELECT'),
('pgsocial_admin', 'column', 'ops.alert_receivers.least_severity', 'SELECT'),
('pgsocial_admin', 'column', 'ops.alert_receivers.is_enabled', 'SELECT'),
('pgsocial_admin', 'column', 'ops.alert_receivers.error', 'SELECT'),
('pgsocial_worker', 'relation', 'ops.retention_rules', 'SELECT'),
('pgsocial_worker', 'relation', 'ops.projections', 'SELECT'),
('pgsocial_worker', 'column', 'ops.jobs.started_at', 'UPDATE'),
('pgsocial_worker', 'column', 'ops.jobs.duration', 'UPDATE'),
('pgsocial_worker', 'column', 'ops.jobs.step_count', 'UPDATE'),
('pgsocial_worker', 'column', 'ops.jobs.error', 'UPDATE'),

('pgsocial_admin', 'schema', 'social', 'USAGE'),
('pgsocial_admin', 'schema', 'analytics', 'USAGE'),
('pgsocial_admin', 'routine', 'social.erasure_proof', 'EXECUTE'),
('pgsocial_admin', 'schema', 'ops', 'USAGE'),
('pgsocial_admin', 'routine', 'social.suspend_user', 'EXECUTE'),
('pgsocial_admin', 'routine', 'social.act_as', 'EXECUTE'),
('pgsocial_admin', 'routine', 'social.hold_trend', 'EXECUTE'),
('pgsocial_admin', 'routine', 'social.release_trend', 'EXECUTE'),
('pgsocial_admin', 'relation', 'ops.trend_holds', 'SELECT'),
('pgsocial_admin', 'relation', 'analytics.trend_rules', 'SELECT'),
('pgsocial_analyst', 'relation', 'analytics.trend_rules', 'SELECT'),
('pgsocial_admin', 'routine', 'social.unsuspend_user', 'EXECUTE'),
('pgsocial_admin', 'routine', 'social.set_verified', 'EXECUTE'),
('pgsocial_admin', 'routine', 'social.issue_scoped_token', 'EXECUTE'),
('pgsocial_admin', 'routine', 'social.revoke_scoped_tokens', 'EXECUTE'),
('pgsocial_admin', 'routine', 'internal.repair_projection', 'EXECUTE'),
('pgsocial_admin', 'routine', 'ops.*', 'EXECUTE'),
('pgsocial_admin', 'relation', 'core.reserved_usernames', 'SELECT'),
('pgsocial_admin', 'relation', 'core.reserved_usernames', 'INSERT'),
('pgsocial_admin', 'relation', 'core.reserved_usernames', 'DELETE'),
('pgsocial_admin', 'relation', 'ops.settings', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.jobs', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.retention_rules', 'SELECT'),
('pgsocial_admin', 'relation', 'ops.projections', 'SELECT'),
('pgsocial_admin', 'column', 'ops.settings.value', 'UPDATE'),
('pgsocial_admin', 'column', 'ops.jobs.started_at', 'UPDATE'),
('pgsocial_admin', 'column', 'ops.jobs.duration', 'UPDATE'),
('pgsocial_admin', 'column', 'ops.jobs.step_count', 'UPDATE'),
('pgsocial_admin', 'column', 'ops.jobs.error', 'UPDATE'),

('pgsocial_analyst', 'schema', 'social', 'USAGE'),
('pgsocial_analyst', 'schema', 'analytics', 'USAGE'),
('pgsocial_analyst', 'relation', 'analytics.engagements', 'SELECT'),
('pgsocial_analyst', 'routine', 'analytics.*', 'EXECUTE'),
('pgsocial_analyst', 'relation', 'analytics.anomaly_parameters', 'SELECT'),
('pgsocial_admin', 'relation', 'analytics.anomaly_parameters', 'SELECT'),
('pgsocial_admin', 'relation', 'analytics.anomaly_parameters', 'INSERT'),
('pgsocial_admin', 'routine', 'analytics.incident_accounts', 'EXECUTE'),
('pgsocial_admin', 'routine', 'analytics.*', 'EXECUTE');

-- Samples of the servers.
insert into wanted (role, kind, name, privilege)
select r.role, 'relation', 'ops.' || t.name, 'SELECT'
  from unnest(array['pgsocial_admin', 'pgsocial_worker']) as r (role)
 cross join unnest(array[
    'sample_runs', 'sample_states', 'queries', 'relation_samples', 'gateways',
    'scaling_states', 'database_samples', 'database_samples_quarters', 'query_samples',
    'query_samples_quarters', 'io_samples', 'io_samples_quarters', 'wait_samples',
    'wait_samples_quarters', 'table_samples', 'table_samples_quarters', 'lag_samples',
    'lag_samples_quarters', 'job_samples', 'job_samples_quarters', 'gateway_samples',
    'gateway_samples_quarters', 'route_samples', 'route_samples_quarters', 'cache_samples',
    'cache_samples_quarters', 'host_samples', 'host_samples_quarters'
 ]) as t (name);

-- The whole log, which knows no viewer, and what admins do.
create temp table reserved (name text);
insert into reserved (name) values
('social.stream_events'), ('social.deliver_events'), ('social.deliver_topics'), ('social.find_touched'),
('social.folded_batch'), ('social.deliver_counters'), ('social.deliver_badges'), ('social.deliver_typing'),
('social.set_presence'), ('social.keep_presence'), ('social.deliver_presence'), ('social.deliver_trends'), ('social.suspend_user'),
('social.unsuspend_user'), ('social.set_verified'), ('social.act_as'), ('social.hold_trend'),
('social.release_trend'), ('social.issue_scoped_token'), ('social.revoke_scoped_tokens'),
('analytics.incident_accounts');

create temp view ours as
select oid, nspname from pg_namespace where nspname in ('social', 'core', 'internal', 'analytics', 'ops');

create temp view objects as
select 'schema' as kind, nspname::text as name, nspacl as acl, nspowner as owner
  from pg_namespace join ours using (oid, nspname)
union all
select 'routine', ours.nspname || '.' || proname, proacl, proowner
  from pg_proc join ours on ours.oid = pronamespace
union all
select 'relation', ours.nspname || '.' || relname, relacl, relowner
  from pg_class join ours on ours.oid = relnamespace
 where relkind in ('r', 'p', 'v', 'm', 'S', 'f')
union all
select 'column', ours.nspname || '.' || c.relname || '.' || attname, attacl, relowner
  from pg_attribute
  join pg_class as c on c.oid = attrelid
  join ours on ours.oid = c.relnamespace
 where attnum > 0;

select set_eq(
    $$
    select distinct a.grantee::regrole::text, o.kind, o.name, a.privilege_type
      from objects as o cross join aclexplode(o.acl) as a
     where a.grantee <> o.owner and a.grantee <> 0
    $$,
    $$
    select distinct w.role, w.kind, coalesce(o.name, w.name), w.privilege
      from wanted as w
      left join objects as o
        on right(w.name, 2) = '.*' and o.kind = w.kind
       and split_part(o.name, '.', 1) = split_part(w.name, '.', 1)
       and o.name not in (select name from reserved)
    $$,
    'the rights in the catalog are those of the matrix'
);

select is_empty(
    $$
    select o.name, a.grantee::regrole
      from objects as o cross join aclexplode(o.acl) as a
     where a.is_grantable and a.grantee <> o.owner
    $$,
    'nobody may pass a right on'
);

-- Memberships give rights too.
select set_eq(
    $$
    select m.rolname::text as member, r.rolname::text as role
      from pg_auth_members as a
      join pg_roles as r on r.oid = a.roleid
      join pg_roles as m on m.oid = a.member
     where m.rolname like 'pgsocial%'
    $$,
    $$
    values ('pgsocial_gateway', 'pgsocial_app'), ('pgsocial_worker', 'pgsocial_stream'),
           ('pgsocial_owner', 'pgsocial_worker'), ('pgsocial_owner', 'pg_read_all_settings'),
           ('pgsocial_owner', 'pg_read_all_stats'), ('pgsocial_admin', 'pg_read_all_stats')
    $$,
    'the roles are members of each other as sql/bootstrap.sql says'
);

select set_eq(
    $$ select rolname::text from pg_roles where rolname like 'pgsocial%' and rolcanlogin $$,
    $$ values ('pgsocial_owner'), ('pgsocial_worker'), ('pgsocial_gateway') $$,
    'only owner, worker and gateway can log in'
);

-- The same once more as the server answers it, through memberships, PUBLIC and all.
select is_empty(
    $$
    select r.role, o.kind, o.name
      from unnest(array['pgsocial_app', 'pgsocial_gateway', 'pgsocial_stream', 'pgsocial_analyst'])
           as r (role)
     cross join objects as o
     where o.kind = 'relation' and o.name not like 'analytics.%'
       and case when o.name in (select s.oid::regclass::text from pg_class as s where s.relkind = 'S')
                then has_sequence_privilege(r.role, o.name, 'usage, select, update')
                else has_any_column_privilege(r.role, o.name, 'select, insert, update, references')
                     or has_table_privilege(r.role, o.name, 'delete, truncate, trigger, maintain')
           end
    $$,
    'app, stream and analyst reach no table outside analytics'
);

select * from finish();
rollback;
