-- What gateways tell of themselves: added up over all of them, once for each sample.
begin;
\ir ../helpers.psql
select plan(22);

create function pg_temp.sample(p_changes jsonb default '{}') returns jsonb language sql as $$
    select '{
        "kind": "gateway", "host": "mo-host", "pid": 4711, "started_at": "2026-01-01T00:00:00Z",
        "seconds": 60, "cpu_seconds": 30, "requests": 14, "errors": 1, "abandoned": 2, "pool_waits": 3,
        "pool_wait_ms": 4, "read_bytes": 5, "written_bytes": 6, "memory_bytes": 7, "sockets": 8, "open_files": 9,
        "pool_size": 10, "pool_busy": 9, "pool_waiting": 8, "loop_delay_ms": 1.5,
        "bounds": [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000],
        "routes": [
            {"route": "GET /v1/mo", "requests": 14, "client_errors": 3, "errors": 1, "busy_ms": 80,
             "histogram": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}
        ],
        "caches": [{"kind": "mo", "hits": 5, "misses": 2, "others": 1}],
        "machine": {"is_database": true, "cores": 4, "cpu_share": 0.5, "memory_bytes": 1000,
                    "memory_used_bytes": 500, "network_bytes": 77, "disk_bytes": 9000, "disk_free_bytes": 4000}
    }'::jsonb || p_changes
$$;
create function pg_temp.try(p_changes text) returns text language sql as $$
    select pg_temp.error_of(format('select ops.record_gateway(''mo-3'', 1, pg_temp.sample(%L))', p_changes))
$$;

set local role pgsocial_worker;
select is(ops.record_gateway('mo-1', 1, pg_temp.sample()), true, 'a gateway tells');
select is(ops.record_gateway('mo-1', 1, pg_temp.sample()), false, 'the same sample again counts no second time');
select is(ops.record_gateway('mo-2', 5, pg_temp.sample('{"cpu_seconds": 6, "pid": 4712}')), true, 'another does');
select is(ops.record_gateway('mo-1', 2, pg_temp.sample('{"cpu_seconds": 60, "sockets": 3, "routes": [], "caches": [], "machine": null}')), true, 'the first one again');
select is(ops.record_gateway('mo-1', 1, pg_temp.sample()), false, 'what comes late was taken in');
reset role;
select is((select array_agg(array[g.number, g.pid] order by g.gateway) from ops.gateways as g where g.gateway ~ '^mo-'), '{{2,4711},{5,4712}}', 'each process');
select is((select array[cpu_seconds, seconds, cpu_share, pool_wait_ms, sockets, memory_bytes] from ops.gateway_samples where gateway = 'mo-1'), '{90,120,1,8,8,7}'::float8[], 'counts of a minute are added, of the rest it is the most');
select is((select array[requests, client_errors, errors, busy_ms]::float8[] from ops.route_samples where route = 'GET /v1/mo'), '{28,6,2,160}'::float8[], 'routes are those of all');
select is((select histogram from ops.route_samples where route = 'GET /v1/mo'), array_fill(2, '{14}'), 'with their times');
select is((select array[hits, misses, others] from ops.cache_samples where kind = 'mo'), '{10,4,2}', 'and looks into the cache');
select is((select row(is_database, cores, network_bytes, disk_free_bytes)::text from ops.host_samples where host = 'mo-host'), '(t,4,77,4000)', 'a host is told of by each of its processes, and counts once');

select is((select string_agg(distinct pg_temp.try(c::text), ', ') from unnest(array['{"routes": [{"route": "GET /"}]}', '{"cpu_seconds": "much"}', '{"bounds": [1, 2]}', '{"seconds": -1}', '{"pid": null}',
    '{"routes": [{"route": "GET /", "requests": 1, "client_errors": 0, "errors": 0, "busy_ms": 1, "histogram": [1]}]}', '{"routes": 7}', '{"caches": [{"kind": "x", "hits": -1, "misses": 0, "others": 0}]}', '{"machine": 7}', '{"started_at": "never"}',
    '{"requests": 1e30}', '{"kind": "mo"}']::jsonb[]) as c), 'PS400 p_sample', 'what is no sample');
select is(pg_temp.error_of('select ops.record_gateway(''mo-3'', 1, null)') || pg_temp.error_of('select ops.record_gateway(''mo-3'', 1, ''[]'')'), 'PS400 p_samplePS400 p_sample', 'nothing is none, nor is a list');
select is(pg_temp.error_of('select ops.record_gateway(''mo-3'', 0, pg_temp.sample())'), 'PS400 p_number', 'numbers begin with 1');
select is(pg_temp.error_of('select ops.record_gateway(''mo 3'', 1, pg_temp.sample())') || pg_temp.error_of('select ops.record_gateway(null, 1, pg_temp.sample())'), 'PS400 p_gatewayPS400 p_gateway', 'a process has a name');
select is((select count(*) from ops.gateways where gateway = 'mo-3'), 0::bigint, 'and nothing of it is kept');

-- Classes, quantiles.
select is((select string_agg(internal.route_class(r), ' ') from unnest(array['GET /v1/feed', 'HEAD /v1/feed', 'POST /v1/posts', 'GET /v1/search/posts', 'POST /v1/sessions', 'GET /v1/stream', 'GET /v1/platform/latency', 'GET /healthz', 'GET none', 'GET /v1/posts/{id}/performance']) as r),
    'read read write search account stream analytics system system analytics', 'each route has a class');
select is(internal.latency_quantile('{0,0,0,0,100,0,0,0,0,0,0,0,0,0}', 0.5), 17.5::float8, 'within a bucket times are evenly spread');
select is(internal.latency_quantile('{98,0,0,0,0,0,0,2,0,0,0,0,0,0}', 0.99), 175::float8, 'a few slow ones are the 99th percentile, and not the median');
select is(internal.latency_quantile('{98,0,0,0,0,0,0,2,0,0,0,0,0,0}', 0.5) < 1, true, 'which the many are');
select is(array[internal.latency_quantile('{0,0,0,0,0,0,0,0,0,0,0,0,0,4}', 0.5), internal.latency_quantile(array_fill(0::bigint, '{14}'), 0.5)], '{10000,null}'::float8[], 'beyond the last bound nobody knows more, and of nothing nothing');
-- Ten thousand times of a log-normal distribution: the true 99th percentile is exp(1 + 2.326 * 0.6).
select is((select abs(internal.lognormal_p99(count(*), sum(t), sum(t * t), 1e9) / exp(1 + 2.326 * 0.6) - 1) < 0.05
    from (select exp(1 + 0.6 * sqrt(-2 * ln((n + 0.5) / 10001)) * cos(2 * pi() * (n * 0.618034 - floor(n * 0.618034)))) as t from generate_series(0, 9999) as n) as x), true, 'the estimate from mean and variance is right where times are spread so');

select * from finish();
rollback;
