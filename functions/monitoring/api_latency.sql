create or replace function ops.api_latency(
    p_from timestamptz default null, p_to timestamptz default null
)
returns setof social.api_latency_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.sample_span := internal.sample_span(p_from, p_to);
begin
    return query
    select n.level, n.route_class, n.route, n.requests, n.requests / v_span.seconds, n.client_errors,
           n.errors, coalesce(n.errors::double precision / nullif(n.requests, 0), 0),
           coalesce(n.busy_ms / nullif(n.requests, 0), 0),
           coalesce(internal.latency_quantile(n.histogram, 0.5), 0),
           coalesce(internal.latency_quantile(n.histogram, 0.95), 0),
           coalesce(internal.latency_quantile(n.histogram, 0.99), 0),
           internal.latency_quantile(b.histogram, 0.99), 'api_latency/1'
      from internal.route_totals(v_span) as n
      left join internal.route_totals(internal.day_before(v_span)) as b
        on b.level = n.level and b.route_class is not distinct from n.route_class
       and b.route is not distinct from n.route
     order by n.level <> 'all', n.level <> 'class', n.requests desc, n.route_class, n.route;
end
$$;

comment on function ops.api_latency(timestamptz, timestamptz) is
    'How fast all gateways answered from p_from (an hour before) to p_to (now), and in the same window '
    'a day before: of all, of each class of routes (read, write, search, account, analytics, stream, '
    'system) and of each route; streams are in no sum of all. Times are milliseconds from the '
    'request''s head to the last of the answer, taken from a histogram: a quantile is off by at most '
    'the width of its bucket (1, 2.5, 5, 10, 25, 50, 100, 250 and 500 ms, 1, 2.5, 5 and 10 s), and one '
    'beyond 10 s is told as 10 s (api_latency/1). Errors: PS400 (p_from, p_to). Example: select route, '
    'requests, p50_ms, p99_ms, error_rate from ops.api_latency() where level = ''route'';';

create or replace function internal.route_totals(p_span internal.sample_span)
returns table (
    level text, route_class text, route text, requests bigint, client_errors bigint, errors bigint,
    busy_ms double precision, histogram bigint[]
)
language sql
stable
parallel safe
as $$
    with routes as (
        select internal.route_class(r.route) as route_class, r.route, sum(r.requests) as requests,
               sum(r.client_errors) as client_errors, sum(r.errors) as errors, sum(r.busy_ms) as busy_ms,
               internal.add_up(array_agg(r.histogram)::bigint[]) as histogram
          from internal.route_rows(p_span) as r
         group by r.route
    )
    select case when grouping(r.route) = 1 then 'class' else 'route' end, r.route_class, r.route,
           sum(r.requests)::bigint, sum(r.client_errors)::bigint, sum(r.errors)::bigint, sum(r.busy_ms),
           internal.add_up(array_agg(r.histogram))
      from routes as r
     group by grouping sets ((r.route_class, r.route), (r.route_class))
    union all
    select 'all', null, null, sum(r.requests)::bigint, sum(r.client_errors)::bigint, sum(r.errors)::bigint,
           sum(r.busy_ms), internal.add_up(array_agg(r.histogram))
      from routes as r
     where r.route_class <> 'stream'
    having count(*) > 0;
$$;

comment on function internal.route_totals(internal.sample_span) is
    'What was answered in a window: in all but streams, by class of routes, and by route.';

grant execute on function ops.api_latency(timestamptz, timestamptz) to pgsocial_worker, pgsocial_admin;
