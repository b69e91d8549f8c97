-- Deploy pgsocial:alert_rules to pg
-- What is looked at by default: what breaks first. Each rule has a runbook of its name.
begin;

insert into ops.alert_rules (
    name, description, query, threshold, unit, severity, wait_for, runs_every, runbook
)
select r.name, r.description, r.query, r.threshold, r.unit, r.severity, r.wait_for, r.runs_every,
       'docs/runbooks/alerts/' || r.name || '.md'
  from (
    values
    ('rule_failing', 'A rule of ops.alert_rules fails: what it looks at is not looked at.',
     'select name as subject, extract(epoch from clock_timestamp() - failing_at) as value '
     'from ops.alert_rules where is_enabled and failing_at is not null',
     30, 'seconds', 'warning', interval '0', interval '15 seconds'),
    ('receiver_failing', 'A receiver of alerts is not reached.',
     'select subject, seconds as value from ops.failing_receivers()',
     300, 'seconds', 'warning', interval '0', interval '15 seconds'),
    ('log_sealing', 'Events are written and no batch is sealed: nothing that follows the log moves.',
     'select ''log'' as subject, ops.log_wait() as value',
     20, 'seconds', 'critical', '15 seconds', '15 seconds'),
    ('projection_lag', 'A read model is behind the log: counters, feeds or searches are old.',
     'select name as subject, lag_seconds as value from ops.projections',
     20, 'seconds', 'critical', '15 seconds', '15 seconds'),
    ('projection_quarantine', 'A projection went past events that it could not fold.',
     'select name as subject, quarantined as value from ops.projections',
     0, 'events', 'warning', '0', '15 seconds'),
    ('sink_lag', 'An engine that is fed from the log is behind.',
     'select name as subject, lag_seconds as value from ops.sink_states() where state = ''running''',
     300, 'seconds', 'warning', '1 minute', '15 seconds'),
    ('sink_broken', 'An engine that is fed from the log is broken, and gets nothing.',
     'select name as subject, 1 as value from ops.sinks where state = ''broken''',
     0, '', 'warning', '0', '15 seconds'),
    ('sink_quarantine', 'An engine refused rows.',
     'select sink as subject, count(*) as value from ops.sink_quarantine group by sink',
     0, 'rows', 'warning', '0', '1 minute'),
    ('sink_drift', 'An engine holds other rows than PostgreSQL.',
     'select name as subject, difference_count as value from ops.sinks where difference_count is not null',
     0, 'rows', 'warning', '0', '1 minute'),
    ('job_failing', 'The last run of a job ended with an error.',
     'select name as subject, 1 as value from ops.jobs where error is not null',
     0, '', 'warning', '0', '15 seconds'),
    ('job_late', 'A job has not run for many times the pause of its schedule.',
     'select name as subject, extract(epoch from clock_timestamp() - started_at) / '
     'case when schedule like ''*%'' then 600 when schedule ~ ''^\S+ [*]'' then 7200 else 172800 end as value '
     'from ops.jobs where started_at is not null',
     1, 'patiences', 'warning', '0', '1 minute'),
    ('disk_full', 'The volume of the database is nearly full.',
     'select subject, share as value from ops.disk_use()',
     0.85, 'share', 'critical', '0', '15 seconds'),
    ('error_rate', 'Many answers of a class of routes are errors of ours.',
     'select route_class as subject, error_rate as value '
     'from ops.api_latency(now() - interval ''5 minutes'') where level = ''class'' and requests >= 20',
     0.05, 'share', 'critical', '0', '15 seconds'),
    ('latency', 'Answers of a class of routes are slow.',
     'select route_class as subject, p99_ms as value from ops.api_latency(now() - interval ''5 minutes'') '
     'where level = ''class'' and requests >= 20 and route_class in (''read'', ''write'', ''search'')',
     1000, 'milliseconds', 'warning', '1 minute', '15 seconds'),
    ('failed_sign_ins', 'Many sign-ins are refused: somebody may be guessing passwords.',
     'select ''sign_in'' as subject, sum(client_errors) as value '
     'from ops.api_latency(now() - interval ''5 minutes'') '
     'where level = ''route'' and route in (''POST /v1/sessions'', ''POST /v1/sessions/by-code'')',
     200, 'in 5 minutes', 'warning', '0', '15 seconds'),
    ('budget_burn_fast', 'An objective fails so fast that its month''s budget is gone within two days.',
     'select objective as subject, least(burn_1h, burn_5m) as value from ops.error_budget()',
     14.4, 'times the budget', 'critical', '0', '15 seconds'),
    ('budget_burn', 'An objective fails so fast that its month''s budget is gone within five days.',
     'select objective as subject, least(burn_6h, burn_30m) as value from ops.error_budget()',
     6, 'times the budget', 'critical', '0', '1 minute'),
    ('budget_burn_slow', 'An objective uses up its budget before the month is over.',
     'select objective as subject, least(burn_3d, burn_6h) as value from ops.error_budget()',
     1, 'times the budget', 'warning', '0', '5 minutes'),
    ('wraparound_age', 'Old transactions are not frozen: long before 2 billion the server stops writing.',
     'select datname as subject, greatest(age(datfrozenxid), mxid_age(datminmxid)) as value from pg_database',
     1e9, 'transactions', 'critical', '0', '1 minute'),
    ('replication_lag', 'A standby is behind.',
     'select subject, bytes as value from ops.standby_lags()',
     268435456, 'bytes', 'warning', '30 seconds', '15 seconds'),
    ('inactive_slot', 'A replication slot that nobody reads keeps the WAL: the disk fills.',
     'select slot_name as subject, extract(epoch from clock_timestamp() - inactive_since) as value '
     'from pg_replication_slots where not active and not temporary',
     60, 'seconds', 'warning', '0', '15 seconds'),
    ('long_transaction', 'A transaction is open for long: its events are late, and no row is vacuumed.',
     'select subject, seconds as value from ops.open_transactions() where is_writing or seconds > 3600',
     300, 'seconds', 'warning', '0', '15 seconds'),
    ('connections', 'Nearly all connections are taken: soon nobody gets in.',
     'select ''server'' as subject, sum(numbackends) / current_setting(''max_connections'')::numeric as value '
     'from pg_stat_database',
     0.85, 'share', 'critical', '30 seconds', '15 seconds')
  ) as r (name, description, query, threshold, unit, severity, wait_for, runs_every);

insert into ops.alert_rules (
    name, description, query, comparison, threshold, clear_threshold, unit, wait_for, clear_for, runs_every, runbook
) values
('vector_recall', 'Searches by meaning miss much of what a look at all finds.',
 'select s.name as subject, (ops.measure_recall(10)).recall as value from ops.embedding_states() as s '
 'where s.is_current and s.embedded_count between 100 and 100000',
 '<', 0.8, 0.85, 'share', '0', '0', '10 minutes', 'docs/runbooks/alerts/vector_recall.md');

commit;
