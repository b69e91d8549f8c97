-- Deploy pgsocial:monitoring_types to pg
-- What operators are answered of the servers.
begin;

create type social.query_performance_item as (
    query_id text,
    query text,
    calls bigint,
    calls_per_second double precision,
    exec_ms double precision,
    share double precision,
    mean_ms double precision,
    p99_ms double precision,
    most_ms double precision,
    row_count bigint,
    hit_blocks bigint,
    read_blocks bigint,
    hit_rate double precision,
    temp_blocks bigint,
    wal_bytes bigint,
    calls_before bigint,
    mean_ms_before double precision,
    p99_ms_before double precision,
    mean_change double precision,
    definition text
);

comment on type social.query_performance_item is 'A kind of statement, and what it cost in a window.';
comment on column social.query_performance_item.query_id is
    'The server''s number for it; 0: all that were not among the costliest of a minute.';
comment on column social.query_performance_item.query is
    'Its text, with $1 for what stood there; null of query_id 0.';
comment on column social.query_performance_item.share is 'Of the time of all statements, 0 to 1.';
comment on column social.query_performance_item.p99_ms is 'Estimated: see the guide.';
comment on column social.query_performance_item.most_ms is
    'The longest since the server knows it, not of the window.';
comment on column social.query_performance_item.hit_rate is
    'hit_blocks of all blocks it asked for; null where it asked for none.';
comment on column social.query_performance_item.calls_before is
    'In the window a day before; null where it was not seen then.';
comment on column social.query_performance_item.mean_ms_before is 'Null likewise.';
comment on column social.query_performance_item.p99_ms_before is 'Null likewise.';
comment on column social.query_performance_item.mean_change is 'mean_ms / mean_ms_before - 1; null likewise.';

create type social.cache_performance_item as (
    cache text,
    kind text,
    reads bigint,
    hits bigint,
    hit_rate double precision,
    hit_rate_before double precision,
    results jsonb,
    definition text
);

comment on type social.cache_performance_item is 'How often a cache had what was looked for.';
comment on column social.cache_performance_item.cache is 'gateway (kept in Redis) or shared_buffers';
comment on column social.cache_performance_item.kind is
    'What was looked for: of the gateway as in docs/caching.md, of shared buffers which processes; all.';
comment on column social.cache_performance_item.hit_rate is
    'hits / reads; null where nothing was looked for.';
comment on column social.cache_performance_item.hit_rate_before is
    'In the window a day before; null likewise.';
comment on column social.cache_performance_item.results is 'How many reads ended how.';

create type social.api_latency_item as (
    level text,
    route_class text,
    route text,
    requests bigint,
    per_second double precision,
    client_errors bigint,
    errors bigint,
    error_rate double precision,
    mean_ms double precision,
    p50_ms double precision,
    p95_ms double precision,
    p99_ms double precision,
    p99_ms_before double precision,
    definition text
);

comment on type social.api_latency_item is 'How fast the gateways answered.';
comment on column social.api_latency_item.level is 'all, class or route';
comment on column social.api_latency_item.route_class is
    'read, write, search, account, analytics or system; null of all.';
comment on column social.api_latency_item.route is 'Method and path; null of all and of a class.';
comment on column social.api_latency_item.errors is 'Answers of status 5xx.';
comment on column social.api_latency_item.error_rate is 'errors / requests.';
comment on column social.api_latency_item.p99_ms_before is
    'In the window a day before; null where nothing was asked then.';

create type social.resource_usage_item as (
    kind text,
    name text,
    is_alive boolean,
    cpu_share double precision,
    cpu_share_peak double precision,
    memory_bytes bigint,
    connections integer,
    connections_busy integer,
    connections_most integer,
    connections_waiting integer,
    wait_ms double precision,
    sockets integer,
    open_files integer,
    read_bytes bigint,
    written_bytes bigint,
    network_bytes bigint,
    loop_delay_ms double precision,
    seen_at timestamptz,
    definition text
);

comment on type social.resource_usage_item is 'What a process, or all processes of a kind, took in a window.';
comment on column social.resource_usage_item.kind is 'gateway, relay, sink, host, database or server_process';
comment on column social.resource_usage_item.is_alive is 'Whether it was seen in the last three minutes.';
comment on column social.resource_usage_item.cpu_share is
    'Cores it kept busy, on average; of a host the share of all its cores; of the database '
    'the sessions that were in a statement, on average; null where unknown.';
comment on column social.resource_usage_item.cpu_share_peak is 'The most of a minute; null where unknown.';
comment on column social.resource_usage_item.memory_bytes is 'The most; null where unknown.';
comment on column social.resource_usage_item.connections is
    'To PostgreSQL, the most at once; null of hosts and server processes.';
comment on column social.resource_usage_item.connections_busy is 'The most in use at once; null likewise.';
comment on column social.resource_usage_item.connections_most is
    'How many there may be; null but of the database.';
comment on column social.resource_usage_item.connections_waiting is
    'Of a gateway requests that waited for a connection, of the database sessions that waited for a '
    'lock: the most at once; null likewise.';
comment on column social.resource_usage_item.wait_ms is
    'What requests waited for a connection, in all; null but of gateways.';
comment on column social.resource_usage_item.sockets is
    'Open WebSockets, the most at once; null but of gateways.';
comment on column social.resource_usage_item.open_files is
    'Files and sockets, the most at once; null but of gateways.';
comment on column social.resource_usage_item.read_bytes is 'From disk; null where unknown.';
comment on column social.resource_usage_item.written_bytes is 'To disk; null where unknown.';
comment on column social.resource_usage_item.network_bytes is
    'In and out, of the whole host; null where unknown.';
comment on column social.resource_usage_item.loop_delay_ms is
    'How late its event loop woke up, at most; null but of gateways.';

create type social.table_growth_item as (
    relation text,
    bytes bigint,
    index_bytes bigint,
    bytes_per_day double precision,
    free_bytes bigint,
    days_until_full double precision,
    live_rows bigint,
    dead_rows bigint,
    bloat_bytes bigint,
    sequential_scans bigint,
    index_scans bigint,
    unused_indexes text[],  -- noqa: LT01
    unused_index_bytes bigint,
    vacuumed_at timestamptz,
    analyzed_at timestamptz,
    xid_age bigint,
    xid_share double precision,
    definition text
);

comment on type social.table_growth_item is
    'How large a table is, how fast it grows, and how well it is kept.';
comment on column social.table_growth_item.relation is
    'Partitions and chunks are part of their table; null of the whole database.';
comment on column social.table_growth_item.bytes is 'With indexes.';
comment on column social.table_growth_item.index_bytes is 'Of that, its indexes; null of the database.';
comment on column social.table_growth_item.live_rows is 'Null of the database.';
comment on column social.table_growth_item.dead_rows is 'Not yet vacuumed away; null likewise.';
comment on column social.table_growth_item.sequential_scans is 'In the window; null likewise.';
comment on column social.table_growth_item.index_scans is 'In the window; null likewise.';
comment on column social.table_growth_item.bytes_per_day is
    'Null where it was measured less than an hour long.';
comment on column social.table_growth_item.free_bytes is
    'Of the volume, on the row of the database; null where nobody knows.';
comment on column social.table_growth_item.days_until_full is
    'free_bytes / bytes_per_day; null where unknown, or it does not grow.';
comment on column social.table_growth_item.bloat_bytes is
    'Room in the table that no row needs, estimated from statistics; null where there are none.';
comment on column social.table_growth_item.unused_indexes is
    'Not scanned in the window, and no constraint''s; null of the database.';
comment on column social.table_growth_item.unused_index_bytes is 'Null likewise.';
comment on column social.table_growth_item.vacuumed_at is 'By hand or by itself; null where never.';
comment on column social.table_growth_item.analyzed_at is 'Null likewise.';
comment on column social.table_growth_item.xid_age is 'Transactions since its oldest row that is not frozen; null where unknown.';
comment on column social.table_growth_item.xid_share is
    'xid_age of what vacuum lets come about before it must freeze (autovacuum_freeze_max_age); null likewise.';

create type social.scaling_item as (
    part text,
    advice text,
    since_at timestamptz,
    reason text,
    value double precision,
    low double precision,
    high double precision,
    due_at timestamptz,
    numbers jsonb,
    judged_at timestamptz,
    definition text
);

comment on type social.scaling_item is 'Whether a part of the system is large enough.';
comment on column social.scaling_item.part is
    'gateway_workers, gateway_pool, read_replica, primary, disk, or sink and its name';
comment on column social.scaling_item.advice is 'enough, more, fewer, or unknown';
comment on column social.scaling_item.value is 'What is judged; null where unknown.';
comment on column social.scaling_item.low is 'Below it the part is larger than it must be, or enough again.';
comment on column social.scaling_item.high is 'From it on more is needed.';
comment on column social.scaling_item.due_at is 'Until when; null where nothing is due, or nobody knows.';
comment on column social.scaling_item.numbers is 'What the value is made of.';

create type social.sampling_item as (
    part text,
    sampled_at timestamptz,
    note text,
    error text,
    error_at timestamptz
);

comment on type social.sampling_item is 'How a part of the sampling is.';
comment on column social.sampling_item.sampled_at is 'Its last minute; null where there was none.';
comment on column social.sampling_item.note is 'What it cannot see, and why; null where it sees all.';
comment on column social.sampling_item.error is
    'How it failed last; null where it did not since it last worked.';
comment on column social.sampling_item.error_at is 'Null likewise.';

create type social.wait_item as (
    wait_type text,
    wait_event text,
    sessions double precision,
    share double precision,
    definition text
);

comment on type social.wait_item is 'For what sessions of the database waited.';
comment on column social.wait_item.sessions is 'How many at once, on average.';
comment on column social.wait_item.share is 'Of all sessions that were at work, 0 to 1.';

create type social.pipeline_item as (
    kind text,
    name text,
    lag_seconds double precision,
    lag_batches bigint,
    lag_seconds_peak double precision,
    runs bigint,
    failures bigint,
    mean_ms double precision,
    most_ms double precision,
    error text,
    seen_at timestamptz,
    definition text
);

comment on type social.pipeline_item is 'How what runs behind the requests got on in a window.';
comment on column social.pipeline_item.kind is 'projection, sink or job';
comment on column social.pipeline_item.lag_seconds is 'In the last sample; null of jobs.';
comment on column social.pipeline_item.lag_batches is 'Null likewise.';
comment on column social.pipeline_item.lag_seconds_peak is 'The most in the window; null likewise.';
comment on column social.pipeline_item.runs is 'Of a job; null of others.';
comment on column social.pipeline_item.failures is
    'Of a job runs that failed, of a projection events in quarantine, of a sink failures in a row.';
comment on column social.pipeline_item.mean_ms is 'A run of a job; null of others.';
comment on column social.pipeline_item.most_ms is 'The longest run; null of others.';
comment on column social.pipeline_item.seen_at is 'Its last sample, or run; null of a job that did not run yet.';
comment on column social.pipeline_item.error is
    'Of the last run, or of a sink now; null where there is none.';

commit;
