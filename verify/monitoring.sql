-- Verify pgsocial:monitoring on pg
select sampled_at, seconds, duration_ms, failed_parts from ops.sample_runs where false;
select part, sampled_at, note, error, error_at from ops.sample_states where false;
select part, key, counts, reset_at from internal.sample_counts where false;
select sampled_at, runs, commits, rollbacks, hit_blocks, read_blocks from ops.database_samples where
       false;
select sampled_at, runs, commits, rollbacks, hit_blocks, read_blocks from
       ops.database_samples_quarters where false;
select sampled_at, query_id, calls, exec_ms, square_ms, most_ms from ops.query_samples where false;
select sampled_at, query_id, calls, exec_ms, square_ms, most_ms from ops.query_samples_quarters
       where false;
select query_id, query, first_at, seen_at from ops.queries where false;
select sampled_at, backend_type, object, context, reads, read_ms from ops.io_samples where false;
select sampled_at, backend_type, object, context, reads, read_ms from ops.io_samples_quarters where
       false;
select sampled_at, wait_type, wait_event, sessions from ops.wait_samples where false;
select sampled_at, wait_type, wait_event, sessions from ops.wait_samples_quarters where false;
select sampled_at, relation, sequential_scans, sequential_rows, index_scans, rows_inserted from
       ops.table_samples where false;
select sampled_at, relation, sequential_scans, sequential_rows, index_scans, rows_inserted from
       ops.table_samples_quarters where false;
select sampled_at, relation, index_name, bytes, scans, rows_read from ops.relation_samples
       where false;
select sampled_at, kind, name, lag_seconds, lag_batches, failures from ops.lag_samples where false;
select sampled_at, kind, name, lag_seconds, lag_batches, failures from ops.lag_samples_quarters
       where false;
select sampled_at, name, runs, failures, run_ms, most_ms from ops.job_samples where false;
select sampled_at, name, runs, failures, run_ms, most_ms from ops.job_samples_quarters where false;
select gateway, kind, number, host, pid, started_at from ops.gateways where false;
select sampled_at, gateway, seconds, cpu_seconds, requests, errors from ops.gateway_samples where false;
select sampled_at, gateway, seconds, cpu_seconds, requests, errors from ops.gateway_samples_quarters
       where false;
select sampled_at, route, requests, client_errors, errors, busy_ms from ops.route_samples where false;
select sampled_at, route, requests, client_errors, errors, busy_ms from ops.route_samples_quarters
       where false;
select sampled_at, kind, hits, misses, others from ops.cache_samples where false;
select sampled_at, kind, hits, misses, others from ops.cache_samples_quarters where false;
select sampled_at, host, is_database, cores, cpu_share, memory_bytes from ops.host_samples where false;
select sampled_at, host, is_database, cores, cpu_share, memory_bytes from ops.host_samples_quarters
       where false;
select part, advice, told_advice, since_at, wanted, wanted_at, judged_at from ops.scaling_states where false;
select 'internal.sample_count'::regtype, 'internal.sample_span'::regtype, 'internal.database_growth'::regtype;
do $$
begin
    if not exists (select from ops.jobs where name = 'samples') then
        raise exception 'the job "samples" is missing in ops.jobs';
    end if;
end
$$;
