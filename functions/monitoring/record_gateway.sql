-- A sample that came twice, since its answer was lost, counts once: each process numbers its own.
-- Locks: the process's row, then rows of the minute in order of keys.
create or replace function ops.record_gateway(p_gateway text, p_number bigint, p_sample jsonb)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_at constant timestamptz := date_trunc('minute', now());
    v_process ops.gateways;
    v_numbers ops.gateway_samples;
    v_host ops.host_samples;
    v_machine constant jsonb := nullif(p_sample -> 'machine', 'null');
begin
    if p_gateway is null or p_gateway !~ '^[a-zA-Z0-9._:-]{1,100}$' then
        perform internal.raise_error('PS400', 'p_gateway',
            'a name of 1 to 100 letters, digits, ".", "_", ":" or "-"');
    elsif p_number is null or p_number < 1 then
        perform internal.raise_error('PS400', 'p_number', 'samples are numbered from 1');
    elsif p_sample is null or jsonb_typeof(p_sample) <> 'object' then
        perform internal.raise_error('PS400', 'p_sample', 'a sample is an object');
    end if;

    perform internal.check_json(p_sample, 'p_sample', 4, 262144);

    if p_sample ->> 'kind' not in ('gateway', 'relay', 'sink') then
        perform internal.raise_error('PS400', 'p_sample', 'kind is gateway, relay or sink');
    end if;

    if (p_sample -> 'bounds') is distinct from to_jsonb(internal.latency_bounds()) then
        perform internal.raise_error('PS400', 'p_sample',
            'bounds must be those of internal.latency_bounds()');
    elsif jsonb_path_exists(p_sample, 'strict $.**?(@.type() == "number" && @ < 0)') then
        perform internal.raise_error('PS400', 'p_sample', 'nothing in a sample is less than zero');
    elsif jsonb_path_exists(
              p_sample, 'strict $.routes[*].histogram ? (@.size() != $n)',
              jsonb_build_object('n', cardinality(internal.latency_bounds()) + 1), true
          ) then
        perform internal.raise_error('PS400', 'p_sample',
            'a histogram has a number for each bound, and one more');
    end if;

    begin
        v_process := jsonb_populate_record(null::ops.gateways, p_sample);
        v_numbers := jsonb_populate_record(null::ops.gateway_samples, p_sample);
        v_host := jsonb_populate_record(null::ops.host_samples, v_machine);

        insert into ops.gateways as g (gateway, kind, number, host, pid, started_at, seen_at)
        values (
            p_gateway, v_process.kind, p_number, v_process.host, v_process.pid, v_process.started_at, now()
        )
            on conflict (gateway) do update
           set number = excluded.number, seen_at = excluded.seen_at
         where g.number < excluded.number;

        if not found then
            return false;
        end if;

        v_numbers.sampled_at := v_at;
        v_numbers.gateway := p_gateway;
        v_numbers.cpu_share := v_numbers.cpu_seconds / nullif(v_numbers.seconds, 0);

        insert into ops.gateway_samples as s select (v_numbers).*
            on conflict (sampled_at, gateway) do update
           set seconds = s.seconds + excluded.seconds, cpu_seconds = s.cpu_seconds + excluded.cpu_seconds,
               requests = s.requests + excluded.requests, errors = s.errors + excluded.errors,
               abandoned = s.abandoned + excluded.abandoned, pool_waits = s.pool_waits + excluded.pool_waits,
               pool_wait_ms = s.pool_wait_ms + excluded.pool_wait_ms,
               read_bytes = s.read_bytes + excluded.read_bytes,
               written_bytes = s.written_bytes + excluded.written_bytes,
               cpu_share = greatest(s.cpu_share, excluded.cpu_share),
               memory_bytes = greatest(s.memory_bytes, excluded.memory_bytes),
               sockets = greatest(s.sockets, excluded.sockets),
               open_files = greatest(s.open_files, excluded.open_files),
               pool_size = greatest(s.pool_size, excluded.pool_size),
               pool_busy = greatest(s.pool_busy, excluded.pool_busy),
               pool_waiting = greatest(s.pool_waiting, excluded.pool_waiting),
               loop_delay_ms = greatest(s.loop_delay_ms, excluded.loop_delay_ms);

        insert into ops.route_samples as s
        select v_at, r.route, r.requests, r.client_errors, r.errors, r.busy_ms, r.histogram
          from jsonb_populate_recordset(null::ops.route_samples, p_sample -> 'routes') as r
         order by r.route
            on conflict (sampled_at, route) do update
           set requests = s.requests + excluded.requests,
               client_errors = s.client_errors + excluded.client_errors, errors = s.errors + excluded.errors,
               busy_ms = s.busy_ms + excluded.busy_ms,
               histogram = internal.add_up(array[s.histogram, excluded.histogram]::bigint[]);

        insert into ops.cache_samples as s
        select v_at, r.kind, r.hits, r.misses, r.others
          from jsonb_populate_recordset(null::ops.cache_samples, p_sample -> 'caches') as r
         order by r.kind
            on conflict (sampled_at, kind) do update
           set hits = s.hits + excluded.hits, misses = s.misses + excluded.misses,
               others = s.others + excluded.others;

        if v_machine is not null then
            v_host.sampled_at := v_at;
            v_host.host := v_process.host;

            -- Each process of a host sees the same.
            insert into ops.host_samples as s select (v_host).*
                on conflict (sampled_at, host) do update
               set is_database = s.is_database or excluded.is_database,
                   cpu_share = greatest(s.cpu_share, excluded.cpu_share),
                   memory_used_bytes = greatest(s.memory_used_bytes, excluded.memory_used_bytes),
                   network_bytes = greatest(s.network_bytes, excluded.network_bytes),
                   disk_bytes = coalesce(excluded.disk_bytes, s.disk_bytes),
                   disk_free_bytes = coalesce(excluded.disk_free_bytes, s.disk_free_bytes);
        end if;
    exception
        when data_exception or not_null_violation or cardinality_violation then
            perform internal.raise_error('PS400', 'p_sample', format('not a sample: %s', sqlerrm));
    end;

    return true;
end
$$;

comment on function ops.record_gateway(text, bigint, jsonb) is
    'What a process of a gateway, a relay or sinks (kind) tells of itself about once a minute: '
    'p_sample has what happened since '
    'its last sample, which had the number before p_number, with the columns of ops.gateways, '
    'ops.gateway_samples, routes and caches (lists, with those of ops.route_samples and '
    'ops.cache_samples), machine (those of ops.host_samples, or null), and bounds, those of its '
    'histograms in milliseconds. Returns false where that number has been taken in before. Errors: '
    'PS400 (p_gateway, p_number, p_sample). Example: select ops.record_gateway(''web-1:4711'', 1, '
    '''{"kind": "gateway", "host": "web-1", "pid": 4711}'');';

grant execute on function ops.record_gateway(text, bigint, jsonb) to pgsocial_worker, pgsocial_admin;
