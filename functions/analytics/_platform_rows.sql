-- Inlined by the planner: keep it plain SQL, not strict, without SET. What is taken off a day of
-- UTC is told as rows of its own.
create or replace function internal.platform_rows(
    p_level text, p_from timestamptz, p_to timestamptz, p_counted jsonb default null,
    p_edges timestamptz[] default null
)
returns setof analytics.platform_metrics
language sql
stable
parallel safe
as $$
    select m.* from analytics.platform_metrics as m
     where p_counted is null and p_level = 'minutes'
       and m.time >= p_from and m.time < p_to
    union all
    select q.* from analytics.platform_metrics_quarters as q
     where p_counted is null and p_level = 'quarters'
       and q.time >= p_from and q.time < p_to
    union all
    select d.* from analytics.platform_metrics_days as d
     where p_counted is null and p_level = 'days'
       and d.time >= p_from and d.time < p_to
    union all
    select internal.utc_noon(d.time), d.sign_ups, d.posts, d.replies, d.quotes, d.likes, d.shares,
           d.bookmarks, d.follows, d.views, d.reach, d.opens
      from analytics.platform_metrics_days as d
     where p_counted is null and p_level = 'zone'
       and d.time >= internal.near_midnight(p_from)
       and d.time < internal.near_midnight(p_to)
    union all
    select e.* from analytics.platform_metrics_quarters as e
     where p_counted is null and p_level = 'zone' and e.time = any (p_edges)
       and e.time >= p_from and e.time < p_to
    union all
    select internal.utc_noon(e.time), -e.sign_ups,
           -e.posts, -e.replies, -e.quotes, -e.likes, -e.shares, -e.bookmarks, -e.follows, -e.views,
           -e.reach, -e.opens
      from analytics.platform_metrics_quarters as e
     where p_counted is null and p_level = 'zone' and e.time = any (p_edges)
       and internal.utc_noon(e.time) >= p_from and internal.utc_noon(e.time) < p_to
    union all
    select c.*
      from jsonb_populate_recordset(null::analytics.platform_metrics, p_counted -> 'platform_metrics') as c;
$$;

comment on function internal.platform_rows(text, timestamptz, timestamptz, jsonb, timestamptz[]) is
    'The metrics of the platform in a time, by minutes, quarters, days or '
    'days of a zone (internal.zone_edges()); or as an engine counted them.';
