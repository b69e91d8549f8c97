-- Deploy pgsocial:monitoring to pg
-- How the servers are: what changed in each minute, rolled up to quarters of an hour, and what is made
-- of it. The job "samples" writes all but what gateways tell of themselves (ops.record_gateway()).
begin;

create table ops.sample_runs (
    sampled_at timestamptz not null,
    seconds double precision,
    duration_ms double precision,
    failed_parts text[] not null default '{}',  -- noqa: LT01
    constraint sample_runs_pkey primary key (sampled_at)
);

comment on table ops.sample_runs is
    'Each run of the job "samples": the minute, how many seconds passed since the one before it (null '
    'of the first), how long it took, and which of its parts failed.';

create table ops.sample_states (
    part text not null,
    sampled_at timestamptz,
    note text,
    error text,
    error_at timestamptz,
    constraint sample_states_pkey primary key (part)
) with (fillfactor = 50);

comment on table ops.sample_states is
    'Each part of the job "samples": its last minute, what it cannot see and why (note, null where it '
    'sees all), and how it failed last. Of the part "quarters" sampled_at is the end of the last '
    'quarter of an hour that was rolled up.';

create table internal.sample_counts (
    part text not null,
    key text not null,
    counts double precision[] not null,  -- noqa: LT01
    reset_at timestamptz,
    constraint sample_counts_pkey primary key (part, key)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

comment on table internal.sample_counts is
    'Where the server''s counters stood when they were last looked at, and when they began.';

create type internal.sample_count as (
    key text,
    counts double precision[],  -- noqa: LT01
    reset_at timestamptz
);

comment on type internal.sample_count is 'Counters of one thing, and when the server began to count.';

create type internal.sample_span as (
    starts_at timestamptz,
    fine_at timestamptz,
    ends_at timestamptz,
    seconds double precision
);

comment on type internal.sample_span is
    'A window: before fine_at it is put together of quarters of an hour, from then on of minutes.';

create type internal.database_growth as (
    bytes bigint,
    bytes_per_day double precision,
    free_bytes bigint,
    disk_bytes bigint,
    xid_age bigint
);

comment on type internal.database_growth is 'The database, what it grows by, and the room on its volume.';

create table ops.database_samples (
    sampled_at timestamptz not null,
    runs integer not null,
    commits bigint not null,
    rollbacks bigint not null,
    hit_blocks bigint not null,
    read_blocks bigint not null,
    rows_read bigint not null,
    rows_written bigint not null,
    temp_bytes bigint not null,
    deadlocks bigint not null,
    active_ms double precision not null,
    idle_in_transaction_ms double precision not null,
    wal_records bigint not null,
    wal_bytes bigint not null,
    checkpoints bigint not null,
    checkpoint_ms double precision not null,
    connections integer not null,
    most_connections integer not null,
    active_connections integer not null,
    waiting_connections integer not null,
    idle_in_transaction integer not null,
    oldest_transaction_seconds double precision not null,
    oldest_wait_seconds double precision not null,
    database_bytes bigint not null,
    wal_directory_bytes bigint,
    slot_bytes bigint,
    standbys integer not null,
    standby_lag_seconds double precision,
    xid_age bigint not null,
    multixact_age bigint not null,
    constraint database_samples_pkey primary key (sampled_at)
);

comment on table ops.database_samples is
    'This database and its server, a row a minute. Counted in the minute: from commits to '
    'checkpoint_ms (WAL and checkpoints are of the whole server; active_ms is the time that all '
    'sessions spent in statements; runs is how many samples a row is of). As it was then: the rest. '
    'waiting_connections wait for a lock; slot_bytes is the WAL that replication slots hold back, null '
    'where there is none; wal_directory_bytes is null where the owner may not look; xid_age and '
    'multixact_age are those of the database, in transactions.';

create table ops.query_samples (
    sampled_at timestamptz not null,
    query_id bigint not null,
    calls bigint not null,
    exec_ms double precision not null,
    square_ms double precision not null,
    most_ms double precision not null,
    row_count bigint not null,
    hit_blocks bigint not null,
    read_blocks bigint not null,
    written_blocks bigint not null,
    temp_blocks bigint not null,
    wal_bytes bigint not null,
    constraint query_samples_pkey primary key (sampled_at, query_id)
);

comment on table ops.query_samples is
    'Statements of this database that took most time in the minute (ops.settings sample_queries), from '
    'pg_stat_statements; query_id 0 is all others together. square_ms is the sum of the squares of '
    'their times, by which they spread; most_ms the longest since they are known, not of the minute.';

create table ops.queries (
    query_id bigint not null,
    query text not null,
    first_at timestamptz not null,
    seen_at timestamptz not null,
    constraint queries_pkey primary key (query_id)
) with (fillfactor = 70);

create index queries_seen_at_idx on ops.queries (seen_at);

comment on table ops.queries is
    'Texts of statements, with $1 for what stood there, cut at 2,000 characters. Of what is neither '
    'query nor call, only the first words: it may hold a password.';

create table ops.io_samples (
    sampled_at timestamptz not null,
    backend_type text not null,
    object text not null,
    context text not null,
    reads bigint not null,
    read_ms double precision not null,
    writes bigint not null,
    write_ms double precision not null,
    extends bigint not null,
    hits bigint not null,
    evictions bigint not null,
    fsyncs bigint not null,
    constraint io_samples_pkey primary key (sampled_at, backend_type, object, context)
);

comment on table ops.io_samples is
    'What kinds of processes read, wrote and found in shared buffers in the minute, in blocks of 8 '
    'KiB, of the whole server, from pg_stat_io. Times are 0 where track_io_timing is off. A row that '
    'is missing is all zeros.';

create table ops.wait_samples (
    sampled_at timestamptz not null,
    wait_type text not null,
    wait_event text not null,
    sessions integer not null,
    constraint wait_samples_pkey primary key (sampled_at, wait_type, wait_event)
);

comment on table ops.wait_samples is
    'For what the sessions that were at work in that moment were waiting; wait_type CPU, wait_event '
    'running is for nothing.';

create table ops.table_samples (
    sampled_at timestamptz not null,
    relation text not null,
    sequential_scans bigint not null,
    sequential_rows bigint not null,
    index_scans bigint not null,
    rows_inserted bigint not null,
    rows_updated bigint not null,
    rows_hot_updated bigint not null,
    rows_deleted bigint not null,
    hit_blocks bigint not null,
    read_blocks bigint not null,
    constraint table_samples_pkey primary key (sampled_at, relation)
);

comment on table ops.table_samples is
    'What happened in the minute to the tables of which most blocks were asked for (ops.settings '
    'sample_tables), partitions and chunks with the table that they are of; an empty relation is all '
    'others together.';

create table ops.relation_samples (
    sampled_at timestamptz not null,
    relation text not null,
    index_name text not null,
    bytes bigint not null,
    scans bigint not null,
    rows_read bigint not null,
    live_rows bigint not null,
    dead_rows bigint not null,
    constraint relation_samples_pkey primary key (sampled_at, relation, index_name)
);

comment on table ops.relation_samples is
    'How large tables (index_name is empty; without indexes, with what is stored apart) and their '
    'indexes were once in an hour, and since the hour before how often a table was read whole, and an '
    'index used.';

create table ops.lag_samples (
    sampled_at timestamptz not null,
    kind text not null,
    name text not null,
    lag_seconds double precision not null,
    lag_batches bigint not null,
    failures integer not null,
    constraint lag_samples_pkey primary key (sampled_at, kind, name)
);

comment on table ops.lag_samples is
    'How far those who read the log (kind: projection, sink) were behind it: since when the oldest '
    'batch waited, how many did, and events in quarantine (projection) or failures in a row (sink).';

create table ops.job_samples (
    sampled_at timestamptz not null,
    name text not null,
    runs integer not null,
    failures integer not null,
    run_ms double precision not null,
    most_ms double precision not null,
    constraint job_samples_pkey primary key (sampled_at, name)
);

comment on table ops.job_samples is 'Jobs of ops.jobs that ended in the minute, with what they took.';

create table ops.gateways (
    gateway text not null,
    kind text not null,
    number bigint not null,
    host text not null,
    pid integer not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    constraint gateways_pkey primary key (gateway)
) with (fillfactor = 50);

create index gateways_seen_at_idx on ops.gateways (seen_at);

comment on table ops.gateways is
    'Processes that tell of themselves once a minute, by ops.record_gateway(): of gateways, relays or '
    'sinks (kind). number is the last of their samples that was taken in.';

create table ops.gateway_samples (
    sampled_at timestamptz not null,
    gateway text not null,
    seconds double precision not null,
    cpu_seconds double precision not null,
    requests bigint not null,
    errors bigint not null,
    abandoned bigint not null,
    pool_waits bigint not null,
    pool_wait_ms double precision not null,
    read_bytes bigint not null,
    written_bytes bigint not null,
    cpu_share double precision not null,
    memory_bytes bigint not null,
    sockets integer not null,
    open_files integer not null,
    pool_size integer not null,
    pool_busy integer not null,
    pool_waiting integer not null,
    loop_delay_ms double precision not null,
    constraint gateway_samples_pkey primary key (sampled_at, gateway)
);

comment on table ops.gateway_samples is
    'A process of ops.gateways in the minute. Counted in it: from seconds to written_bytes (those of its '
    'disk). The most in it, as far as was looked: the rest; cpu_share is cpu_seconds / seconds, and '
    'loop_delay_ms how late its event loop woke up.';

create table ops.route_samples (
    sampled_at timestamptz not null,
    route text not null,
    requests integer not null,
    client_errors integer not null,
    errors integer not null,
    busy_ms real not null,
    histogram integer[] not null,  -- noqa: LT01
    constraint route_samples_pkey primary key (sampled_at, route)
);

comment on table ops.route_samples is
    'What all gateways answered in the minute, by method and route: with a status of 4xx '
    '(client_errors) and 5xx (errors), how long it took, and how many took no longer than each of '
    'internal.latency_bounds() (but longer than the one before it; the last number is those above all).';

create table ops.cache_samples (
    sampled_at timestamptz not null,
    kind text not null,
    hits integer not null,
    misses integer not null,
    others integer not null,
    constraint cache_samples_pkey primary key (sampled_at, kind)
);

comment on table ops.cache_samples is
    'Looks of all gateways into the cache in the minute, by what was looked for: it was there, it was '
    'not, or it was of no use (others). See docs/caching.md.';

create table ops.host_samples (
    sampled_at timestamptz not null,
    host text not null,
    is_database boolean not null,
    cores integer not null,
    cpu_share double precision not null,
    memory_bytes bigint not null,
    memory_used_bytes bigint not null,
    network_bytes bigint not null,
    disk_bytes bigint,
    disk_free_bytes bigint,
    constraint host_samples_pkey primary key (sampled_at, host)
);

comment on table ops.host_samples is
    'Hosts of gateways: the share of all cores that was busy, memory, bytes over the network in the '
    'minute. Where the database is on the same host (is_database), also the size of the volume with '
    'its data, and what is free of it.';

create table ops.scaling_states (
    part text not null,
    advice text not null,
    told_advice text not null default 'enough',
    since_at timestamptz not null,
    wanted text not null,
    wanted_at timestamptz not null,
    judged_at timestamptz not null,
    value double precision,
    low double precision not null,
    high double precision not null,
    reason text not null,
    due_at timestamptz,
    numbers jsonb not null,
    constraint scaling_states_pkey primary key (part),
    constraint scaling_states_advice_check check (advice in ('enough', 'more', 'fewer', 'unknown')),
    constraint scaling_states_told_advice_check check (told_advice in ('enough', 'more', 'fewer')),
    constraint scaling_states_wanted_check check (wanted in ('enough', 'more', 'fewer', 'unknown'))
) with (fillfactor = 50);

comment on table ops.scaling_states is
    'What ops.scaling_advice() answers, and what the numbers of the last minute alone would say '
    '(wanted), since when: it becomes the advice once it has said so for some minutes. told_advice is what '
    'the receivers of alerts know.';

insert into ops.settings (name, value, type, minimum, maximum, description) values
('sample_queries', '25', 'integer', '0', '1000',
 'Statements that the job "samples" writes down by themselves each minute.'),
('sample_tables', '20', 'integer', '0', '1000',
 'Tables that the job "samples" writes down by themselves each minute.'),
('sample_minute_retention', '2 days', 'interval', '0 seconds', 'infinity',
 'How long samples of the servers are kept by the minute.'),
('sample_quarter_retention', '30 days', 'interval', '0 seconds', 'infinity',
 'How long samples of the servers are kept by quarters of an hour.'),
('scaling_up_minutes', '5', 'integer', '1', '10000',
 'So long a part must want more before it is advised.'),
('scaling_down_minutes', '30', 'integer', '1', '10000',
 'So long a part must want less before it is advised.');

insert into ops.settings (name, value, type, minimum, maximum, is_optional, description) values
('disk_bytes', '', 'integer', '1', '9000000000000000000', true,
 'Size of the volume with the database''s data, where no gateway on its host tells; empty: unknown.'),
('database_cores', '', 'integer', '1', '10000', true,
 'Cores of the database''s host, where no gateway on it tells; empty: unknown.');

do $$
declare
    v_name text;
begin
    -- Both levels have the same columns, so that functions put them together.
    foreach v_name in array array['database', 'query', 'io', 'wait', 'table', 'lag', 'job', 'gateway', 'route',
                                  'cache', 'host']
    loop
        execute format('create table ops.%1$s_samples_quarters (like ops.%1$s_samples including all)', v_name);
        execute format(
            'comment on table ops.%1$s_samples_quarters is %2$L', v_name,
            format('As ops.%s_samples, by quarters of an hour: what was counted is summed, of the rest it is '
                   'the most.', v_name)
        );

        insert into ops.retention_rules (name, relation, setting, condition, description) values
        (v_name || '_samples', format('ops.%s_samples', v_name), 'sample_minute_retention', 'sampled_at < $1',
         format('Samples of the servers (%s), by the minute.', v_name)),
        (v_name || '_samples_quarters', format('ops.%s_samples_quarters', v_name), 'sample_quarter_retention',
         'sampled_at < $1', format('Samples of the servers (%s), by quarters of an hour.', v_name));
    end loop;
end
$$;

insert into ops.retention_rules (name, relation, setting, condition, description) values
('relation_samples', 'ops.relation_samples', 'sample_quarter_retention', 'sampled_at < $1',
 'Sizes of tables and indexes.'),
('sample_runs', 'ops.sample_runs', 'sample_minute_retention', 'sampled_at < $1', 'Runs of the job "samples".'),
('queries', 'ops.queries', 'sample_quarter_retention', 'seen_at < $1', 'Texts of statements.'),
('gateways', 'ops.gateways', 'sample_quarter_retention', 'seen_at < $1', 'Processes that are gone.');

insert into ops.jobs (name, step, runs_for, pause, schedule, description) values
('samples', 'internal.take_sample()', '0', '0', '* * * * *',
 'Writes down how the servers are, and judges whether some part of them is too small.');

select internal.make_hypertables();

grant select on ops.sample_runs, ops.sample_states, ops.database_samples, ops.query_samples, ops.queries,
    ops.io_samples, ops.wait_samples, ops.table_samples, ops.relation_samples, ops.lag_samples,
    ops.job_samples, ops.gateways, ops.gateway_samples, ops.route_samples, ops.cache_samples, ops.host_samples,
    ops.scaling_states, ops.database_samples_quarters, ops.query_samples_quarters, ops.io_samples_quarters,
    ops.wait_samples_quarters, ops.table_samples_quarters, ops.lag_samples_quarters, ops.job_samples_quarters,
    ops.gateway_samples_quarters, ops.route_samples_quarters, ops.cache_samples_quarters,
    ops.host_samples_quarters
    to pgsocial_admin, pgsocial_worker;

commit;
