-- What operators are answered, of rows in years to come.
begin;
\ir ../helpers.psql
select plan(35);

\set day '''2031-07-02'''
\set from '''2031-07-02 10:00Z'''
\set to '''2031-07-02 11:00Z'''
insert into ops.queries (query_id, query, first_at, seen_at) values (-71, 'select mo_a', now(), now()), (-72, 'select mo_b', now(), now());
insert into ops.query_samples values
('2031-07-02 10:00Z', -71, 100, 1000, 20000, 90, 10, 30, 10, 0, 0, 5), ('2031-07-02 10:59Z', -71, 100, 1000, 20000, 90, 10, 30, 10, 0, 0, 5),
('2031-07-02 10:30Z', -72, 1, 500, 250000, 500, 1, 0, 0, 0, 7, 0), ('2031-07-02 10:30Z', 0, 50, 500, 6000, 0, 1, 1, 1, 0, 0, 0),
('2031-07-02 11:00Z', -71, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9), ('2031-07-01 10:00Z', -71, 100, 500, 3000, 90, 10, 30, 10, 0, 0, 5);
select is((select array_agg(query_id) from ops.query_performance(:from, :to)), '{-71,-72,0}', 'statements, by the time that they took');
select is((select row(query, calls, exec_ms, share, mean_ms, most_ms, row_count, hit_blocks, hit_rate, wal_bytes)::text from ops.query_performance(:from, :to, 1)), '("select mo_a",200,2000,0.6666666666666666,10,90,20,60,0.75,10)', 'the sums of the window, and nothing after it');
select is((select row(calls_before, mean_ms_before, mean_change)::text from ops.query_performance(:from, :to, 1)), '(100,5,1)', 'twice as slow as the day before');
select is((select row(calls_before, mean_change, query is null)::text from ops.query_performance(:from, :to) where query_id = '0'), '(,,t)', 'of which nothing is known of others');
select is((select p99_ms between 40 and 60 from ops.query_performance(:from, :to, 1)), true, 'the 99th percentile is above the mean and not the longest');
select is((select calls_per_second from ops.query_performance(:from, :to, 1)), 200 / 3600::float8, 'per second of the window');
select is((select p99_ms from ops.query_performance(:from, :to) where query_id = '-72'), 500::float8, 'one call took what it took');
select is(pg_temp.error_of('select ops.query_performance(p_limit => 101)'), 'PS400 p_limit', 'at most a hundred');

insert into ops.cache_samples values
('2031-07-02 10:00Z', 'mo_feed', 60, 20, 0), ('2031-07-02 10:01Z', 'mo_feed', 0, 10, 10), ('2031-07-02 10:02Z', 'mo_posts', 0, 100, 0), ('2031-07-01 10:02Z', 'mo_feed', 1, 0, 0);
insert into ops.io_samples values ('2031-07-02 10:00Z', 'client backend', 'relation', 'normal', 10, 0, 0, 0, 0, 90, 0, 0), ('2031-07-02 10:00Z', 'mo worker', 'relation', 'bulkread', 10, 0, 4, 0, 1, 0, 0, 0);
select results_eq(format('select cache, kind, reads, hits, hit_rate from ops.cache_performance(%L, %L)', :from, :to), $$ values
    ('gateway', 'all', 200::bigint, 60::bigint, 0.3::float8), ('gateway', 'mo_feed', 100, 60, 0.6), ('gateway', 'mo_posts', 100, 0, 0),
    ('shared_buffers', 'all', 110, 90, 90 / 110::float8), ('shared_buffers', 'client backend', 100, 90, 0.9), ('shared_buffers', 'mo worker', 10, 0, 0) $$, 'caches, by kind and all of it');
select is((select hit_rate_before from ops.cache_performance(:from, :to) where kind = 'mo_feed'), 1::float8, 'and the day before');
select is((select results from ops.cache_performance(:from, :to) where kind = 'mo_feed'), '{"hit": 60, "miss": 30, "other": 10}', 'how they ended');

insert into ops.route_samples values
('2031-07-02 10:00Z', 'GET /v1/feed', 100, 3, 0, 700, '{0,0,0,100,0,0,0,0,0,0,0,0,0,0}'), ('2031-07-02 10:01Z', 'GET /v1/feed', 100, 0, 2, 2000, '{0,0,0,90,0,0,0,0,0,0,0,0,10,0}'),
('2031-07-02 10:00Z', 'GET /v1/stream', 10, 0, 0, 99999, '{0,0,0,0,0,0,0,0,0,0,0,0,0,10}'), ('2031-07-02 10:01Z', 'POST /v1/posts', 100, 0, 0, 100, '{100,0,0,0,0,0,0,0,0,0,0,0,0,0}'),
('2031-07-02 10:01Z', 'GET /v1/users/{id}', 600, 0, 1, 600, '{600,0,0,0,0,0,0,0,0,0,0,0,0,0}'), ('2031-07-01 10:01Z', 'GET /v1/feed', 100, 0, 0, 100, '{100,0,0,0,0,0,0,0,0,0,0,0,0,0}');
select results_eq(format('select level, route_class, route, requests, errors from ops.api_latency(%L, %L)', :from, :to), $$ values
    ('all', null, null, 900::bigint, 3::bigint), ('class', 'read', null, 800, 3), ('class', 'write', null, 100, 0), ('class', 'stream', null, 10, 0),
    ('route', 'read', 'GET /v1/users/{id}', 600, 1), ('route', 'read', 'GET /v1/feed', 200, 2), ('route', 'write', 'POST /v1/posts', 100, 0), ('route', 'stream', 'GET /v1/stream', 10, 0) $$,
    'all but streams, classes, routes');
select is((select row(client_errors, error_rate, mean_ms, p50_ms < 10, p95_ms, p99_ms, p99_ms_before)::text from ops.api_latency(:from, :to) where route = 'GET /v1/feed'), '(3,0.01,13.5,t,10,9000,0.99)', 'with quantiles');
select is((select per_second from ops.api_latency(:from, :to) where level = 'all'), 0.25::float8, 'a second');
select is((select count(*) from ops.api_latency('2031-07-05 10:00Z', '2031-07-05 11:00Z')), 0::bigint, 'where nothing was asked there is nothing');

insert into ops.gateways values ('mo-1', 'gateway', 3, 'mo-host', 1, now(), now()), ('mo-2', 'gateway', 3, 'mo-host', 2, now(), now() - interval '1 hour');
insert into ops.gateway_samples
select t, g, 60, case g when 'mo-1' then 45 else 6 end, 100, 1, 0, 2, 30, 1000, 2000, 0.75, 5000, 3, 40, 10, 9, 4, 12.5
  from unnest('{2031-07-02 10:00Z,2031-07-02 10:01Z}'::timestamptz[]) as t, unnest('{mo-1,mo-2}'::text[]) as g;
insert into ops.host_samples values ('2031-07-02 10:00Z', 'mo-host', true, 4, 0.6, 8000, 4000, 100, null, null), ('2031-07-02 10:01Z', 'mo-host', true, 4, 0.8, 8000, 5000, 100, null, null),
(date_trunc('minute', now()), 'mo-host', true, 4, 0.6, 8000, 4000, 100, null, null);
insert into ops.database_samples
select t, 1, 10, 0, 100, 10, 0, 0, 0, 0, 60, 0, 0, 1000, 0, 0, 40, 200, 7, 2, 0, 0, 0, 1000000 + 24 * extract(epoch from t - '2031-07-02Z'::timestamptz), null, null, 0, null, 5, 5 from unnest('{2031-07-02 08:00Z,2031-07-02 10:00Z,2031-07-02 10:01Z}'::timestamptz[]) as t;
insert into ops.wait_samples values ('2031-07-02 10:00Z', 'CPU', 'running', 3), ('2031-07-02 10:01Z', 'Lock', 'tuple', 2), ('2031-07-02 10:01Z', 'Timeout', 'PgSleep', 15);
select results_eq(format('select kind, name, is_alive, cpu_share, memory_bytes, connections_busy, connections_waiting, wait_ms from ops.resource_usage(%L, %L) where kind <> ''server_process''', :from, :to), format($$ values
    ('gateway', 'mo-1', true, 0.75::float8, 5000::bigint, 9, 4, 60::float8), ('gateway', 'mo-2', false, 0.1, 5000, 9, 4, 60), ('host', 'mo-host', true, 0.7, 5000, null, null, null),
    ('database', %L, true, 2.5, null, 7, 2, null) $$, current_database()), 'processes, hosts, the database');
select is((select row(read_bytes, written_bytes)::text from ops.resource_usage(:from, :to) where name = 'mo worker'), '(81920,40960)', 'and what the server''s processes read and wrote');
select results_eq(format('select wait_type, sessions, share from ops.wait_events(%L, %L)', :from, :to), $$ values ('Timeout', 7.5::float8, 0.75::float8), ('CPU', 1.5, 0.15), ('Lock', 1, 0.1) $$, 'for what sessions waited');

insert into ops.relation_samples
select t, 'core.users', i, case i when '' then 4000 else 1000 end + case when t >= '2031-07-02 10:00Z' then 500 else 0 end, case i when 'users_mo_idx' then 0 else 10 end, 0, 100, 10
  from unnest('{2031-07-02 07:00Z,2031-07-02 10:00Z}'::timestamptz[]) as t, unnest(array['', 'users_pkey', 'users_mo_idx']) as i;
insert into ops.relation_samples values ('2031-07-02 10:00Z', 'core.mo_new', '', 8000, 0, 0, 0, 0), ('2031-07-02 07:00Z', 'core.mo_gone', '', 8000, 0, 0, 0, 0);
insert into ops.relation_samples values ('2031-07-02 07:00Z', 'core.posts', 'posts_pkey', 10, 0, 0, 0, 0), ('2031-07-02 10:00Z', 'core.posts', 'posts_pkey', 10, 0, 0, 0, 0);
\set span '''2031-07-02 07:00Z'', ''2031-07-02 11:00Z'''
select results_eq($$ select relation, bytes, index_bytes, bytes_per_day from ops.table_growth('2031-07-02 07:00Z', '2031-07-02 11:00Z') offset 1 $$, $$ values
    ('core.mo_new', 8000::bigint, 0::bigint, 64000::float8), ('core.users', 7500, 3000, 12000), ('core.posts', 10, 10, 0) $$, 'tables, largest first, and not what is gone');
select is((select row(live_rows, dead_rows, sequential_scans, index_scans, unused_indexes, unused_index_bytes)::text from ops.table_growth(:span) where relation = 'core.users'), '(100,10,10,10,{users_mo_idx},1500)', 'how it is used');
select is((select unused_indexes from ops.table_growth(:span) where relation = 'core.posts'), '{}', 'a key has its use though nobody looks for it');
select is((select xid_age > 0 and xid_share between 0 and 1 from ops.table_growth(:span) where relation = 'core.users'), true, 'and how old its oldest transaction is');
select is((select row(bytes, round(bytes_per_day), free_bytes, days_until_full)::text from ops.table_growth(:span) where relation is null), '(1865440,2073600,,)', 'the whole, of which nobody knows the room');
update ops.settings set value = (select (sum(pg_database_size(oid)) + 20736000)::text from pg_database) where name = 'disk_bytes';
select is((select abs(days_until_full - 10) < 0.5 and abs(free_bytes - 20736000) < 1000000 from ops.table_growth(:span) where relation is null), true, 'an operator says how large it is');
update ops.host_samples set disk_bytes = 90000000, disk_free_bytes = 4147200 where host = 'mo-host' and sampled_at < '2031-01-01';
select is((select array[free_bytes, round(days_until_full)] from ops.table_growth(:span) where relation is null), '{4147200,2}'::float8[], 'or a gateway beside it');
select is((select bytes_per_day from ops.table_growth('2031-07-02 10:00Z', '2031-07-02 10:30Z') where relation is null), null, 'of less than an hour no growth is told');

create table public.mo_bloat with (autovacuum_enabled = off) as select n, repeat('x', 100) as body from generate_series(1, 10000) as n;
delete from public.mo_bloat where n % 10 <> 0;
analyze public.mo_bloat;
select is((select h.bloat_bytes between 0.8 * pg_table_size('public.mo_bloat') and pg_table_size('public.mo_bloat') from internal.table_health() as h where h.relation = 'public.mo_bloat'), true, 'nine of ten rows gone are bloat');
create table public.mo_full with (autovacuum_enabled = off) as select n, repeat('x', 100) as body from generate_series(1, 10000) as n;
analyze public.mo_full;
select is((select h.bloat_bytes < 0.2 * pg_table_size('public.mo_full') from internal.table_health() as h where h.relation = 'public.mo_full'), true, 'a table without gaps has little');

insert into ops.lag_samples values ('2031-07-02 10:00Z', 'projection', 'mo_fold', 9, 90, 0), ('2031-07-02 10:01Z', 'projection', 'mo_fold', 2, 20, 3);
insert into ops.jobs (name, step, schedule, description, error) values ('mo_job', '1', '* * * * *', 'x', '42P01: gone');
insert into ops.job_samples values ('2031-07-02 10:00Z', 'mo_job', 1, 0, 100, 100), ('2031-07-02 10:01Z', 'mo_job', 1, 1, 300, 300);
select results_eq(format('select kind, lag_seconds, lag_batches, lag_seconds_peak, runs, failures, mean_ms, most_ms, error from ops.pipeline_state(%L, %L) where name ~ ''^mo_'' order by kind desc', :from, :to), $$ values
    ('projection', 2::float8, 20::bigint, 9::float8, null::bigint, 3::bigint, null::float8, null::float8, null), ('job', null, null, null, 2, 1, 200, 300, '42P01: gone') $$, 'what runs behind the requests');
select is((select count(*) from ops.pipeline_state() where kind = 'job'), (select count(*) from ops.jobs), 'each job is there, also one that did not run');

select is((select string_agg(distinct pg_temp.error_of(format('select ops.%I(now(), now())', f)), ', ') from unnest('{query_performance,cache_performance,api_latency,resource_usage,table_growth,wait_events,pipeline_state}'::text[]) as f), 'PS400 p_from', 'a window has a length');
select is((select string_agg(distinct has_function_privilege(r.name, p.oid, 'execute')::text, ' ') from pg_proc as p cross join unnest('{pgsocial_admin,pgsocial_worker}'::text[]) as r (name) where p.pronamespace = 'ops'::regnamespace and p.proname in ('query_performance', 'scaling_advice', 'sampling_state')), 'true', 'admins and the worker ask in SQL');
select is((select string_agg(distinct has_function_privilege(r.name, p.oid, 'execute')::text, ' ') from pg_proc as p cross join unnest('{pgsocial_app,pgsocial_analyst,pgsocial_stream}'::text[]) as r (name) where p.pronamespace = 'ops'::regnamespace and p.proname in ('query_performance', 'scaling_advice', 'record_gateway')), 'false', 'and nobody else');

update ops.sample_states set sampled_at = date_bin('15 minutes', now(), '1970-01-01Z') where part = 'quarters';
insert into ops.sample_states (part, sampled_at) values ('quarters', date_bin('15 minutes', now(), '1970-01-01Z')) on conflict do nothing;
-- Kept by quarters, a window of weeks ago answers as well.
insert into ops.route_samples_quarters values (date_bin('15 minutes', now() - interval '20 days', '1970-01-01Z'), 'GET /v1/mo_old', 5, 0, 0, 5, '{5,0,0,0,0,0,0,0,0,0,0,0,0,0}');
select is((select requests from ops.api_latency(now() - interval '21 days', now() - interval '19 days') where route = 'GET /v1/mo_old'), 5::bigint, 'of weeks ago there are quarters of an hour');
select is((select requests from ops.api_latency(now() - interval '1 day') where route = 'GET /v1/mo_old'), null, 'which are not in a window of today');

select * from finish();
rollback;
