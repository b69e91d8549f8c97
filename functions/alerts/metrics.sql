create or replace function ops.metrics()
returns table (name text, help text, labels jsonb, value double precision)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select m.name, m.help, m.labels, m.value::double precision
      from (
        select 'log_wait_seconds' as name,
               'Seconds for which the oldest event has waited to be sealed' as help,
               '{}'::jsonb as labels, ops.log_wait() as value
        union all
        select 'log_batch', 'The last batch of the log that was sealed', '{}', max(b.id)
          from internal.batches as b
        union all
        select x.name, x.help, jsonb_build_object('projection', p.name), x.value
          from ops.projections as p
         cross join lateral (
            values ('projection_lag_seconds', 'Seconds since the oldest batch that waits was sealed',
                    p.lag_seconds),
                   ('projection_lag_events', 'Events that wait to be folded', p.lag_events),
                   ('projection_quarantined_events', 'Events that could not be folded', p.quarantined)
         ) as x (name, help, value)
        union all
        select x.name, x.help, jsonb_build_object('job_name', j.name), x.value
          from ops.jobs as j
         cross join lateral (
            values ('job_failing', '1 where the last run ended with an error',
                    (j.error is not null)::integer),
                   ('job_started_timestamp_seconds', 'When the last run began',
                    extract(epoch from j.started_at)),
                   ('job_duration_seconds', 'How long the last run took', extract(epoch from j.duration))
         ) as x (name, help, value)
        union all
        select 'wraparound_age', 'Transactions since the oldest that is not frozen',
               jsonb_build_object('database', d.datname),
               greatest(age(d.datfrozenxid), mxid_age(d.datminmxid))
          from pg_database as d
        union all
        select x.name, x.help, '{}', x.value
          from pg_stat_database as d
         cross join lateral (
            values ('commits_total', 'Transactions that committed', d.xact_commit),
                   ('rollbacks_total', 'Transactions that rolled back', d.xact_rollback),
                   ('blocks_hit_total', 'Blocks found in shared buffers', d.blks_hit),
                   ('blocks_read_total', 'Blocks that were not', d.blks_read),
                   ('deadlocks_total', 'Deadlocks', d.deadlocks),
                   ('database_bytes', 'Size of the database', pg_database_size(d.datid))
         ) as x (name, help, value)
         where d.datname = current_database()
        union all
        select 'connections', 'Connections to the server', '{}', sum(d.numbackends) from pg_stat_database as d
        union all
        select 'connections_most', 'Connections that the server takes', '{}',
               current_setting('max_connections')::integer
        union all
        select 'transaction_seconds', 'Age of the oldest transaction that has written', '{}',
               coalesce(max(t.seconds) filter (where t.is_writing), 0)
          from ops.open_transactions() as t
        union all
        select 'slot_inactive_seconds', 'Seconds for which nobody has read a replication slot',
               jsonb_build_object('slot', s.slot_name),
               coalesce(extract(epoch from clock_timestamp() - s.inactive_since), 0)
          from pg_replication_slots as s
        union all
        select 'standby_lag_bytes', 'WAL that a standby has not replayed',
               jsonb_build_object('standby', s.subject), max(s.bytes)
          from ops.standby_lags() as s
         group by s.subject
        union all
        select 'mails_waiting', 'Mails that are to be sent', '{}', count(*)
          from core.mails as m
         where m.ended_at is null
        union all
        select 'deliveries_waiting', 'Deliveries to web hooks that are to be sent', '{}', count(*)
          from internal.deliveries as d
         where d.ended_at is null
        union all
        select 'alert_firing', '1 for each alert that fires',
               jsonb_build_object('rule', a.rule, 'subject', a.subject, 'severity', a.severity), 1
          from ops.alerts as a
         where a.state = 'firing'
        union all
        -- What was not judged for a while is not told, so that nothing is scaled by what once was.
        select x.name, x.help, jsonb_build_object('part', s.part), x.value
          from ops.scaling_states as s
         cross join lateral (
            values ('scaling_advice', '1 where a part should be larger, -1 where it may be smaller, 0 enough',
                    case s.advice when 'more' then 1 when 'enough' then 0 when 'fewer' then -1 end),
                   ('scaling_value', 'By what a part is judged: see ops.scaling_advice()', s.value),
                   ('scaling_low', 'Below it a part may be smaller', s.low),
                   ('scaling_high', 'From it on a part should be larger', s.high)
         ) as x (name, help, value)
         where s.judged_at > clock_timestamp() - interval '5 minutes'
        union all
        select 'scaling_signal', 'What the value of a part is made of',
               jsonb_build_object('part', s.part, 'signal', n.key), n.value::double precision
          from ops.scaling_states as s
         cross join lateral jsonb_each(s.numbers) as n
         where s.judged_at > clock_timestamp() - interval '5 minutes' and jsonb_typeof(n.value) = 'number'
        union all
        select 'alert_rule_failing', '1 where the query of a rule fails', jsonb_build_object('rule', r.name),
               (r.failing_at is not null)::integer
          from ops.alert_rules as r
         where r.is_enabled
       ) as m
     where m.value is not null
     order by m.name, m.labels::text;
$$;

comment on function ops.metrics() is
    'What Prometheus gets of the database, beside what gateways count themselves: names without "pgsocial_", '
    'of counters with "_total". Example: select name, labels, value from ops.metrics();';

grant execute on function ops.metrics() to pgsocial_admin, pgsocial_worker;
