create or replace function internal.scaling_signals(p_at timestamptz)
returns table (
    part text, value double precision, low double precision, high double precision, is_reducible boolean,
    reason text, due_at timestamptz, numbers jsonb
)
language sql
stable
parallel safe
as $$
    with span as (
        -- The minute itself is not over.
        select (
                p_at - interval '5 minutes', p_at - interval '5 minutes', p_at, 300
               )::internal.sample_span as it
    ),
    week as (
        select internal.sample_span(p_at - interval '7 days', p_at) as it
    ),
    gateways as (
        select count(distinct r.gateway) as workers,
               sum(r.cpu_seconds) / nullif(sum(r.seconds), 0) as cpu_share, max(r.cpu_share) as busiest,
               max(r.loop_delay_ms) as loop_delay_ms, sum(r.pool_wait_ms) as wait_ms,
               sum(r.pool_waits) as waits, max(r.pool_waiting) as waiting
          from internal.gateway_rows((select s.it from span as s)) as r
          left join ops.gateways as p on p.gateway = r.gateway
         -- Relays and sinks tell of themselves too, and answer nobody.
         where p.kind is distinct from 'relay' and p.kind is distinct from 'sink'
    ),
    answers as (
        select sum(t.requests) filter (where t.level = 'all') as requests,
               sum(t.busy_ms) filter (where t.level = 'all') as busy_ms,
               max(internal.latency_quantile(t.histogram, 0.99)) filter (where t.level = 'all') as p99_ms,
               sum(t.busy_ms) filter (where t.level = 'route' and t.route ~ '^GET /v1/')
                   / nullif(sum(t.busy_ms) filter (where t.level = 'route' and t.route ~ ' /v1/'
                                                   and t.route_class <> 'stream'), 0) as read_share
          from internal.route_totals((select s.it from span as s)) as t
    ),
    hosts as (
        select max(r.cpu_share) as cpu_share, max(r.cores) as cores
          from internal.host_rows((select s.it from span as s)) as r
         where r.is_database
    ),
    servers as (
        select max(r.connections) as connections, max(r.most_connections) as most_connections,
               max(r.standbys) as standbys, max(r.waiting_connections) as waiting,
               sum(r.hit_blocks)::double precision / nullif(sum(r.hit_blocks + r.read_blocks), 0) as hit_rate,
               (
                select sum(w.sessions)
                  from internal.wait_rows((select s.it from span as s)) as w
                 where w.wait_type not in ('Timeout', 'Client', 'Activity', 'Extension')
               ) / nullif(sum(r.runs), 0)::double precision as working
          from internal.database_rows((select s.it from span as s)) as r
    ),
    lags as (
        select r.kind, r.name, min(r.lag_seconds) as lag_seconds, max(r.lag_batches) as lag_batches
          from internal.lag_rows((select s.it from span as s)) as r
         group by r.kind, r.name
    ),
    loads as (
        -- What the host says counts; else sessions at work, of the cores that an operator has told.
        select coalesce(
                   h.cpu_share, v.working / nullif(nullif(internal.setting('database_cores'), '')::integer, 0)
               ) as load,
               a.read_share, v.standbys,
               v.connections::double precision / v.most_connections as connection_share,
               jsonb_build_object(
                   'host_cpu_share', h.cpu_share, 'sessions_at_work', v.working,
                   'cores', coalesce(h.cores, nullif(internal.setting('database_cores'), '')::integer),
                   'read_share', a.read_share, 'standbys', v.standbys, 'connections', v.connections,
                   'most_connections', v.most_connections, 'waiting_for_locks', v.waiting,
                   'hit_rate', v.hit_rate, 'p99_ms', a.p99_ms,
                   'projection_lag_seconds',
                   (select max(l.lag_seconds) from lags as l where l.kind = 'projection')
               ) as numbers
          from servers as v cross join answers as a cross join hosts as h
    ),
    volumes as (
        select g.* from week as w cross join internal.database_growth(w.it) as g
    )
    select 'gateway_workers', g.cpu_share, 0.25, 0.7, g.workers > 1,
           case when g.cpu_share is null then 'no gateway has told of itself'
                else format('%s workers kept %s %% of a core busy each', g.workers,
                            round(g.cpu_share::numeric * 100)) end,
           null::timestamptz,
           jsonb_build_object('workers', g.workers, 'cpu_share', g.cpu_share, 'busiest', g.busiest,
                              'loop_delay_ms', g.loop_delay_ms, 'p99_ms', a.p99_ms)
      from gateways as g cross join answers as a
    union all
    select 'gateway_pool', case when g.workers > 0 then coalesce(g.wait_ms / nullif(a.busy_ms, 0), 0) end,
           0.05, 0.25, false,
           case when g.workers > 0
                then format('requests waited for a connection for %s %% of their time',
                            round(coalesce(g.wait_ms / nullif(a.busy_ms, 0), 0)::numeric * 100))
                else 'no gateway has told of itself' end,
           null,
           jsonb_build_object('waits', g.waits, 'wait_ms', g.wait_ms, 'busy_ms', a.busy_ms,
                              'requests', a.requests, 'waiting_most', g.waiting, 'primary_load', l.load)
      from gateways as g cross join answers as a cross join loads as l
    union all
    select 'read_replica', l.load * l.read_share, 0.3, 0.5, l.standbys > 0,
           case when l.standbys is null then 'there is no sample of the last five minutes'
                when l.load is null
                then 'the cores of the database are not known: see ops.settings database_cores'
                when l.read_share is null then 'no gateway has told what was read'
                else format('the database is %s %% busy, %s %% of it with what a replica could answer',
                            round(l.load::numeric * 100), round(l.read_share::numeric * 100)) end,
           null, l.numbers
      from loads as l
    union all
    -- Without a standby, what would be left of the load if reads went to one.
    select 'primary',
           greatest(l.load * case when l.standbys > 0 then 1 else 1 - coalesce(l.read_share, 0) end,
                    l.connection_share),
           0.45, 0.7, false,
           case when l.connection_share is null then 'there is no sample of the last five minutes'
                else format('%s %% of its connections are in use; ', round(l.connection_share::numeric * 100))
                     || case when l.load is null
                             then 'its cores are not known: see ops.settings database_cores'
                             when l.standbys > 0 then format('it is %s %% busy', round(l.load::numeric * 100))
                             else format('it is %s %% busy with what only a primary can do',
                                         round((l.load * (1 - coalesce(l.read_share, 0)))::numeric * 100)) end
           end,
           null, l.numbers
      from loads as l
    union all
    select 'sink ' || s.name, case when s.state = 'running' then l.lag_seconds end, 10, 60, false,
           case when s.state = 'running' then format('it was never less than %s s behind the log',
                                                     round(l.lag_seconds::numeric))
                else format('it is %s', s.state) end,
           null,
           jsonb_build_object('lag_seconds', l.lag_seconds, 'lag_batches', l.lag_batches, 'state', s.state)
      from ops.sinks as s
      left join lags as l on l.kind = 'sink' and l.name = s.name
    union all
    -- What is used of the volume in 30 days.
    select 'disk', 1 - (v.free_bytes - greatest(v.bytes_per_day, 0) * 30) / v.disk_bytes, 0.8, 0.9, false,
           case when v.disk_bytes is null
                then 'the volume''s size is not known: see ops.settings disk_bytes'
                when v.bytes_per_day is null then 'growth is known after an hour'
                else format('%s of %s are free, and the database grows by %s a day',
                            pg_size_pretty(v.free_bytes), pg_size_pretty(v.disk_bytes),
                            pg_size_pretty(v.bytes_per_day::bigint)) end,
           case when v.bytes_per_day > 0 and v.free_bytes / v.bytes_per_day < 36500
                then p_at + make_interval(secs => v.free_bytes / v.bytes_per_day * 86400) end,
           jsonb_build_object('disk_bytes', v.disk_bytes, 'free_bytes', v.free_bytes,
                              'database_bytes', v.bytes, 'bytes_per_day', v.bytes_per_day)
      from volumes as v;
$$;

comment on function internal.scaling_signals(timestamptz) is
    'By what each part of the system is judged: the five minutes before p_at, and of the disk the '
    'seven days.';
