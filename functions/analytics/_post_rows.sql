-- Inlined by the planner: keep it plain SQL, not strict, without SET. A quarter at an edge
-- is added where it is, and taken off the day of UTC that it is of.
create or replace function internal.post_rows(
    p_post bigint, p_level text, p_from timestamptz, p_to timestamptz, p_counted jsonb default null,
    p_edges timestamptz[] default null
)
returns setof analytics.post_metrics
language sql
stable
parallel safe
as $$
    select m.* from analytics.post_metrics as m
     where p_counted is null and p_level = 'minutes'
       and m.post_id = p_post and m.time >= p_from and m.time < p_to
    union all
    select q.* from analytics.post_metrics_quarters as q
     where p_counted is null and p_level = 'quarters'
       and q.post_id = p_post and q.time >= p_from and q.time < p_to
    union all
    select d.* from analytics.post_metrics_days as d
     where p_counted is null and p_level = 'days'
       and d.post_id = p_post and d.time >= p_from and d.time < p_to
    union all
    select internal.utc_noon(d.time), d.post_id, d.views, d.reach, d.opens, d.dwell_ms, d.likes,
           d.shares, d.comments, d.quotes, d.bookmarks, d.profile_visits, d.follows
      from analytics.post_metrics_days as d
     where p_counted is null and p_level = 'zone'
       and d.post_id = p_post and d.time >= internal.near_midnight(p_from)
       and d.time < internal.near_midnight(p_to)
    union all
    select s.at, e.post_id, s.sign * e.views, s.sign * e.reach, s.sign * e.opens, s.sign * e.dwell_ms,
           s.sign * e.likes, s.sign * e.shares, s.sign * e.comments, s.sign * e.quotes,
           s.sign * e.bookmarks, s.sign * e.profile_visits, s.sign * e.follows
      from analytics.post_metrics_quarters as e
     cross join lateral (values (e.time, 1), (internal.utc_noon(e.time), -1)) as s (at, sign)
     where p_counted is null and p_level = 'zone' and e.post_id = p_post and e.time = any (p_edges)
       and s.at >= p_from and s.at < p_to
    union all
    select c.*
      from jsonb_populate_recordset(null::analytics.post_metrics, p_counted -> 'post_metrics') as c;
$$;

comment on function internal.post_rows(bigint, text, timestamptz, timestamptz, jsonb, timestamptz[]) is
    'The metrics of a post in a time, by minutes, quarters, days or '
    'days of a zone (internal.zone_edges()); or as an engine counted them.';
