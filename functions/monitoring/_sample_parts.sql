create or replace function internal.sample_parts()
returns table (part text, step text, peaks text[])
language sql
immutable
parallel safe
as $$
    values
    ('database', 'internal.sample_database',
     '{connections,most_connections,active_connections,waiting_connections,idle_in_transaction,
       oldest_transaction_seconds,oldest_wait_seconds,database_bytes,wal_directory_bytes,slot_bytes,standbys,
       standby_lag_seconds,xid_age,multixact_age}'::text[]),
    ('query', 'internal.sample_queries', '{most_ms}'),
    ('io', 'internal.sample_io', '{}'),
    ('wait', 'internal.sample_waits', '{}'),
    ('table', 'internal.sample_tables', '{}'),
    ('relation', 'internal.sample_relations', null),
    ('lag', 'internal.sample_lag', '{lag_seconds,lag_batches,failures}'),
    ('job', 'internal.sample_jobs', '{most_ms}'),
    ('gateway', null,
     '{cpu_share,memory_bytes,sockets,open_files,pool_size,pool_busy,pool_waiting,loop_delay_ms}'),
    ('route', null, '{}'),
    ('cache', null, '{}'),
    ('host', null,
     '{is_database,cores,cpu_share,memory_bytes,memory_used_bytes,disk_bytes}');
$$;

comment on function internal.sample_parts() is
    'What is sampled: ops.<part>_samples; by which function, null where ops.record_gateway() writes '
    'it; and which of its columns are not counted but looked at, so that a quarter of an hour has the '
    'most of them (null: there are no minutes).';
