-- Rolls back: what is promised, counted from what gateways told.
begin;
\ir ../helpers.psql
select plan(36);
delete from ops.route_samples;
delete from ops.route_samples_quarters;
delete from ops.objective_samples_quarters;
delete from ops.objectives;
insert into ops.objectives (name, description, kind, route_classes, goal, within_ms) values
('ob_up', 'x', 'availability', '{read,write}', 0.999, null), ('ob_fast', 'x', 'latency', '{read}', 0.9, 250), ('ob_odd', 'x', 'latency', '{read}', 0.9, 300);
select throws_ok(format('insert into ops.objectives (name, description, kind, route_classes, goal, within_ms) values (''ob_bad'', ''x'', %L, %L, %L, %L)', k, c, g, w), '23514', null, format('%s of %s: %s within %s', k, c, g, w)) from (values
('availability', '{reads}', 0.9::double precision, null::double precision), ('availability', '{}', 0.9, null), ('latency', '{read}', 0.9, null), ('latency', '{read}', 0.9, 0), ('latency', '{read}', 0.9, 'NaN'), ('latency', '{read}', 0.9, 'Infinity'), ('availability', '{read}', 1, null), ('availability', '{read}', 'NaN', null)
) as t (k, c, g, w);
-- 100 answers, so many of them errors, so many up to 100 ms, the others above a second.
create function pg_temp.answered(p_table regclass, p_at timestamptz, p_route text, p_requests bigint, p_errors bigint, p_quick bigint) returns void language plpgsql as $$
begin
    execute format('insert into %s (sampled_at, route, requests, client_errors, errors, busy_ms, histogram) values ($1, $2, $3, 0, $4, 1, $5)', p_table)
      using p_at, p_route, p_requests, p_errors, array[0, 0, 0, 0, 0, 0, p_quick, 0, 0, 0, p_requests - p_quick, 0, 0, 0]::bigint[];
end
$$;
create function pg_temp.of(p_objective text, p_names text) returns text language plpgsql as $$
declare
    v_row text;
begin
    execute format('select row(%s)::text from ops.error_budget() where objective = $1', p_names) into v_row using p_objective;
    return v_row;
end
$$;

select is(pg_temp.of('ob_up', 'requests, bad, achieved, left_share, burn_5m, burn_3d'), '(0,0,,1,0,0)', 'of nothing all is left');
select pg_temp.answered('ops.route_samples', date_trunc('minute', now()), 'GET /v1/feed', 1000, 2, 900);
select is(pg_temp.of('ob_up', 'requests, bad, achieved, round(left_share::numeric, 6)'), '(1000,2,0.998,-1.000000)', 'two of a thousand are twice what may be');
select is(pg_temp.of('ob_up', 'round(burn_5m), round(burn_30m), round(burn_1h), round(burn_6h), round(burn_3d)'), '(2,2,2,2,2)', 'at twice the rate');
select is(pg_temp.of('ob_fast', 'requests, bad, round(left_share::numeric, 6), round(burn_5m::numeric, 6)'), '(1000,100,0.000000,1.000000)', 'one in ten above 250 ms is just what may be');
select is(pg_temp.of('ob_odd', 'bad'), '(100)', 'a time between the bounds is rounded down');
select pg_temp.answered('ops.route_samples', date_trunc('minute', now()), x.route, 5000, 5000, 0) from unnest(array['GET /healthz', 'GET /v1/search', 'GET /v1/stream', 'none']) as x (route);
select is(pg_temp.of('ob_up', 'requests, bad'), '(1000,2)', 'other classes are no matter');
select pg_temp.answered('ops.route_samples', date_trunc('minute', now()) - interval '20 minutes', 'POST /v1/posts', 1000, 98, 1000);
select is(pg_temp.of('ob_up', 'round(burn_5m), round(burn_30m)'), '(2,50)', 'a window has what was in it');
delete from ops.route_samples;
select pg_temp.answered('ops.route_samples', date_trunc('minute', now()), 'GET /v1/feed', 99, 99, 0);
select is(pg_temp.of('ob_up', 'bad, burn_5m'), '(99,0)', 'few answers burn nothing, but count');

-- Quarters.
delete from ops.route_samples;
select pg_temp.answered('ops.route_samples_quarters', date_bin('15 minutes', now(), '2000-01-01Z') - d * interval '1 day', 'GET /v1/feed', 1000, d, 1000) from generate_series(0, 31) as d;
select is(internal.count_objectives(), 1::bigint, 'quarters are counted');
select is((select count(distinct sampled_at) from ops.objective_samples_quarters), 1::bigint, 'a day a step');
do $$ begin while internal.count_objectives() is not null loop null; end loop; end $$;
select is((select row(count(*), count(distinct sampled_at), sum(bad) filter (where objective = 'ob_up'))::text from ops.objective_samples_quarters), '(96,32,496)', 'each once');
select is(internal.count_objectives(), null::bigint, 'then none is left');
select is(pg_temp.of('ob_up', 'requests'), '(30000)', 'the budget is of 30 days');
select is(pg_temp.of('ob_up', 'burn_1h'), '(0)', 'short windows are of minutes');
select ok((select round(burn_3d::numeric, 6) between 1 and 1.5 from ops.error_budget() where objective = 'ob_up'), 'long ones of quarters');
select pg_temp.answered('ops.route_samples', date_bin('15 minutes', now(), '2000-01-01Z') + interval '1 minute', 'GET /v1/feed', 7, 0, 7);
select is(pg_temp.of('ob_up', 'requests'), '(30000)', 'what is in a quarter that is counted does not count again');
select pg_temp.answered('ops.route_samples', date_bin('15 minutes', now(), '2000-01-01Z') + interval '15 minutes', 'GET /v1/feed', 11, 0, 11);
select is(pg_temp.of('ob_up', 'requests'), '(30011)', 'what came since does');

-- Six hours: minutes up to the first quarter that lies within, quarters, and minutes since the last that is counted.
delete from ops.route_samples;
delete from ops.route_samples_quarters;
delete from ops.objective_samples_quarters;
select date_trunc('minute', now()) + interval '1 minute' - interval '6 hours' as begins, date_bin('15 minutes', now(), '2000-01-01Z') as quarter \gset
select pg_temp.answered('ops.route_samples_quarters', :'quarter'::timestamptz - d * interval '15 minutes', 'GET /v1/feed', 1000, case d when 10 then 36 else 0 end, 1000) from generate_series(2, 10) as d;
do $$ begin while internal.count_objectives() is not null loop null; end loop; end $$;
select is(pg_temp.of('ob_up', 'round(burn_1h), round(burn_6h), round(burn_3d)'), '(0,4,4)', 'quarters are of six hours too');
select pg_temp.answered('ops.route_samples', :'quarter'::timestamptz - d * interval '15 minutes' + n * interval '1 minute', 'GET /v1/feed', 9000, 9000, 0) from generate_series(0, 14) as n cross join (values (2), (10)) as q (d);
select is(pg_temp.of('ob_up', 'round(burn_6h)'), '(4)', 'their minutes are not, once they are counted');
select pg_temp.answered('ops.route_samples', :'begins'::timestamptz - interval '1 minute', 'GET /v1/feed', 9000, 9000, 0);
select is(pg_temp.of('ob_up', 'round(burn_6h)'), '(4)', 'nor is a minute before');
select pg_temp.answered('ops.route_samples', :'begins', 'GET /v1/feed', 9000, 0, 9000);
select is(pg_temp.of('ob_up', 'round(burn_6h)'), case when date_bin('15 minutes', :'begins', '2000-01-01Z') = :'begins' then '(4)' else '(2)' end, 'the first minute is, unless a quarter begins with it');
select pg_temp.answered('ops.route_samples', date_trunc('minute', now()), 'GET /v1/feed', 9000, 0, 9000);
select is(pg_temp.of('ob_up', 'round(burn_6h)'), case when date_bin('15 minutes', :'begins', '2000-01-01Z') = :'begins' then '(2)' else '(1)' end, 'and what came since');

-- Days on which nothing was asked that any objective is of, between such on which something was.
delete from ops.route_samples;
delete from ops.route_samples_quarters;
delete from ops.objective_samples_quarters;
update ops.objectives set least_requests = 0 where name = 'ob_up';
select pg_temp.answered('ops.route_samples_quarters', date_bin('15 minutes', now(), '2000-01-01Z') - d * interval '1 day', case when d between 10 and 20 then 'GET /healthz' else 'GET /v1/feed' end, 1000, 2, 1000)
  from generate_series(1, 29) as d;
select is((select count(*) from generate_series(1, 40) as n where internal.count_objectives() is not null), 29::bigint, 'each day is a step');
select is((select row(count(*), sum(requests), sum(bad))::text from ops.objective_samples_quarters where objective = 'ob_up'), '(29,18000,36)', 'one without anything to count has none, and those after it count');
select is(pg_temp.of('ob_up', 'requests, bad, achieved, burn_5m'), '(18000,36,0.998,0)', 'the month is of the days on which something was');
delete from ops.objective_samples_quarters where requests > 0;
select is(pg_temp.of('ob_up', 'requests, bad, achieved, round(left_share::numeric), burn_3d'), '(0,0,,1,0)', 'of zeros all is left');

select is((select count(*) from ops.disk_use() where share not between 0 and 1), 0::bigint, 'a volume is full to a share, or nobody knows');
select is((select count(*) from (select name, labels from ops.metrics() group by 1, 2 having count(*) > 1) as twice), 0::bigint, 'no metric is told twice');

select * from finish();
rollback;
