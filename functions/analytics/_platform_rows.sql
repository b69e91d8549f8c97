-- Inlined by the planner: keep it plain SQL, not strict, without SET. A quarter at an edge
-- is added where it is, and taken off the day of UTC that it is of.
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
    select s.at, s.sign * e.sign_ups, s.sign * e.posts, s.sign * e.replies, s.sign * e.quotes,
           s.sign * e.likes, s.sign * e.shares, s.sign * e.bookmarks, s.sign * e.follows, s.sign * e.views,
           s.sign * e.reach, s.sign * e.opens
      from analytics.platform_metrics_quarters as e
     cross join lateral (values (e.time, 1), (internal.utc_noon(e.time), -1)) as s (at, sign)
     where p_counted is null and p_level = 'zone' and e.time = any (p_edges)
       and s.at >= p_from and s.at < p_to
    union all
    select c.*
      from jsonb_populate_recordset(null::analytics.platform_metrics, p_counted -> 'platform_metrics') as c;
$$;

comment on function internal.platform_rows(text, timestamptz, timestamptz, jsonb, timestamptz[]) is
    'The metrics of the platform in a time, by minutes, quarters, days or '
    'days of a zone (internal.zone_edges()); or as an engine counted them.';
