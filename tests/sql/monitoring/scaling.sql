-- Advice that stays: from one bound to the other, and minutes long.
begin;
\ir ../helpers.psql
select plan(29);

delete from ops.scaling_states;
-- A minute in which two gateways kept p_cpu of a core busy each, and their host all of p_load.
create function pg_temp.minute(p_at timestamptz, p_cpu float8, p_load float8 default 0.1, p_wait float8 default 0) returns void language sql as $$
    insert into ops.gateway_samples
    select p_at, g, 60, 60 * p_cpu, 100, 0, 0, 1, p_wait / 2, 0, 0, p_cpu, 5000, 3, 40, 10, 9, 4, 12.5 from unnest('{mo-1,mo-2}'::text[]) as g;
    insert into ops.host_samples values (p_at, 'mo-host', true, 4, p_load, 8000, 4000, 100, null, null);
    insert into ops.route_samples values (p_at, 'GET /v1/feed', 100, 0, 0, 750, array_fill(7, '{14}')), (p_at, 'POST /v1/posts', 10, 0, 0, 250, array_fill(1, '{14}'));
    insert into ops.database_samples values (p_at, 1, 10, 0, 100, 10, 0, 0, 0, 0, 60, 0, 0, 1000, 0, 0, 40, 200, 7, 2, 0, 0, 0, 1000000, null, null, 0, null, 5, 5)
$$;
create function pg_temp.go(p_from integer, p_to integer, p_cpu float8, p_load float8 default 0.1, p_wait float8 default 0) returns void language plpgsql as $$
begin
    for i in p_from..p_to loop
        perform pg_temp.minute('2031-08-01'::timestamptz + i * interval '1 minute', p_cpu, p_load, p_wait);
        perform internal.judge_scaling('2031-08-01'::timestamptz + (i + 1) * interval '1 minute');
    end loop;
end
$$;
create function pg_temp.advice(p_part text) returns text language sql as $$ select advice from ops.scaling_advice() where part = p_part $$;
create function pg_temp.since(p_part text) returns float8 language sql as $$
    select extract(epoch from since_at - '2031-08-01'::timestamptz) / 60 from ops.scaling_advice() where part = p_part
$$;

select internal.judge_scaling('2031-07-31 23:00Z') \g /dev/null
select is((select string_agg(part || ' ' || advice, ', ' order by part) from ops.scaling_advice()), 'disk unknown, gateway_pool unknown, gateway_workers unknown, primary unknown, read_replica unknown', 'where nothing is known nothing is advised');
select matches((select reason from ops.scaling_advice() where part = 'disk'), 'disk_bytes', 'and it says what to tell');
select pg_temp.go(0, 9, 0.5) \g /dev/null
select is(pg_temp.advice('gateway_workers'), 'enough', 'two workers at half of a core');
select pg_temp.go(10, 11, 0.95) \g /dev/null
select is(pg_temp.advice('gateway_workers'), 'enough', 'a busy minute changes nothing');
select pg_temp.go(12, 14, 0.5) \g /dev/null
select is((select count(*) from ops.scaling_advice() where numbers ->> 'wanted' = 'more'), 0::bigint, 'nor is anything wanted any more');
select pg_temp.go(15, 29, 0.9) \g /dev/null
select is(pg_temp.advice('gateway_workers'), 'more', 'a quarter of an hour does');
select is(pg_temp.since('gateway_workers') between 21 and 28, true, 'after five minutes of it');
select is((select round(value::numeric, 2) from ops.scaling_advice() where part = 'gateway_workers'), 0.90, 'with its number');
select matches((select reason from ops.scaling_advice() where part = 'gateway_workers'), '^2 workers kept 90 % of a core busy each$', 'and in words');
select pg_temp.since('gateway_workers') as since \gset
do $$
begin
    -- Below the upper bound, but less than half way to the lower one, for an hour.
    for i in 30..90 loop perform pg_temp.go(i, i, case i % 2 when 0 then 0.55 else 0.68 end); end loop;
end
$$;
select is(array[pg_temp.advice('gateway_workers'), pg_temp.since('gateway_workers')::text], array['more', :'since'::float8::text], 'a little below the bound it stays');
select pg_temp.go(91, 119, 0.4) \g /dev/null
select is(pg_temp.advice('gateway_workers'), 'more', 'less than the half of an hour below changes nothing');
select pg_temp.go(120, 130, 0.4) \g /dev/null
select is(pg_temp.advice('gateway_workers'), 'enough', 'more does');
select pg_temp.go(131, 175, 0.1) \g /dev/null
select is(pg_temp.advice('gateway_workers'), 'fewer', 'two that have little to do are one too many');
insert into ops.gateways values ('mo-2', 'relay', 1, 'mo-host', 2, now(), now());
select internal.judge_scaling('2031-08-01 02:56:10Z') \g /dev/null
select is((select (numbers ->> 'workers')::integer from ops.scaling_advice() where part = 'gateway_workers'), 1, 'a relay is no worker');
delete from ops.gateways where gateway = 'mo-2';
delete from ops.gateway_samples where gateway = 'mo-2' and sampled_at >= '2031-08-01';
select internal.judge_scaling('2031-08-01 02:56:30Z') \g /dev/null
select is((select numbers ->> 'wanted' from ops.scaling_advice() where part = 'gateway_workers'), 'enough', 'but one is never');

-- What the host is busy with: three quarters of the time of requests is reads.
select is((select round(value::numeric, 3) from ops.scaling_advice() where part = 'read_replica'), 0.075, 'a replica could answer three quarters');
select pg_temp.go(200, 219, 0.5, 0.9) \g /dev/null
select is(pg_temp.advice('read_replica'), 'more', 'at a high load reads go elsewhere first');
select is(pg_temp.advice('primary'), 'enough', 'since the rest is little');
update ops.database_samples set standbys = 1 where sampled_at >= '2031-08-01';
update ops.scaling_states set wanted_at = '2031-08-01', wanted = 'more' where part = 'primary';
select internal.judge_scaling('2031-08-01 03:40:30Z') \g /dev/null
select is(pg_temp.advice('primary'), 'more', 'where they already do, the primary is too small');
select is((select (numbers ->> 'host_cpu_share')::float8 from ops.scaling_advice() where part = 'primary'), 0.9::float8, 'by what its host says');

-- Queueing at the pool.
select is(pg_temp.advice('gateway_pool'), 'enough', 'nobody waits for a connection');
select pg_temp.go(220, 235, 0.5, 0.1, 600) \g /dev/null
select is(pg_temp.advice('gateway_pool'), 'more', 'who waits for more than half of the time');

-- A sink, and the disk.
insert into ops.sinks (name, engine, state) values ('mo_sink', 'files', 'running');
insert into ops.lag_samples select '2031-08-01 04:00Z'::timestamptz + n * interval '1 minute', 'sink', 'mo_sink', 100 + n, 5, 0 from generate_series(0, 20) as n;
select pg_temp.go(240, 250, 0.5) \g /dev/null
select is(pg_temp.advice('sink mo_sink'), 'more', 'a sink that stays behind');
update ops.sinks set state = 'paused' where name = 'mo_sink';
select pg_temp.go(251, 257, 0.5) \g /dev/null
select is(pg_temp.advice('sink mo_sink'), 'unknown', 'one that is paused is behind for another reason');
delete from ops.sinks where name = 'mo_sink';
select pg_temp.go(258, 258, 0.5) \g /dev/null
select is(pg_temp.advice('sink mo_sink'), null, 'one that is gone');
delete from ops.database_samples;
insert into ops.database_samples select '2031-08-01 20:00Z'::timestamptz + n * interval '1 hour', 1, 10, 0, 100, 10, 0, 0, 0, 0, 60, 0, 0, 1000, 0, 0, 40, 200, 7, 2, 0, 0, 0, 1000000 + n * 1000000, null, null, 0, null, 5, 5 from generate_series(0, 3) as n;
insert into ops.host_samples values (date_trunc('minute', now()), 'mo-host', true, 4, 0.1, 8000, 4000, 100, 1000000000, 480000000);
select internal.judge_scaling('2031-08-02 00:00Z') \g /dev/null
select internal.judge_scaling('2031-08-02 00:06Z') \g /dev/null
select is(pg_temp.advice('disk'), 'more', 'a disk that will not last for a month');
select is((select due_at between '2031-08-15' and '2031-08-30' from ops.scaling_advice() where part = 'disk'), true, 'with the day');
select is((select (numbers ->> 'bytes_per_day')::float8 > 0 and reason ~ 'are free, and the database grows by' from ops.scaling_advice() where part = 'disk'), true, 'and the numbers');

-- Twice in a minute, by the job or by hand.
select judged_at as judged from ops.scaling_states where part = 'disk' \gset
select internal.judge_scaling(:'judged') \g /dev/null
select is((select count(*) from ops.scaling_states), 5::bigint, 'is as once');

select * from finish();
rollback;
