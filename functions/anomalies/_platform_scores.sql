-- The hour up to p_at against the same hour of the weeks before, on the scale 2 sqrt(n + 3/8), where
-- the noise of a count is about 1, however large it is (Anscombe 1948). A week is first brought to the
-- level of the last one, and hours within incidents are left out.
create or replace function internal.platform_scores(p_at timestamptz, p_use analytics.anomaly_parameters)
returns setof internal.anomaly_score
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_since constant timestamptz := (
        select q.time from analytics.platform_metrics_quarters as q order by q.time limit 1
    );
    v_day constant timestamptz := date_bin('24 hours', p_at, timestamptz '1970-01-01Z');
begin
    return query
    with spans as materialized (
        select w.week, h.hour, t.ends_at
          from generate_series(0, p_use.weeks) as w (week)
         cross join generate_series(0, 11) as h (hour)
         cross join lateral (
            select p_at - make_interval(hours => 168 * w.week + h.hour) as ends_at
         ) as t
         where t.ends_at - interval '1 hour' >= v_since and (w.week > 0 or h.hour = 0)
    ),
    counts as materialized (
        select s.week, s.hour, s.ends_at, m.metric, coalesce(m.n, 0) as n
          from spans as s
          left join lateral (
            select sum(q.sign_ups) as sign_ups, sum(q.posts) as posts, sum(q.replies) as replies,
                   sum(q.likes) as likes, sum(q.shares) as shares, sum(q.bookmarks) as bookmarks,
                   sum(q.follows) as follows, sum(q.views) as views
              from analytics.platform_metrics_quarters as q
             where q.time >= s.ends_at - interval '1 hour' and q.time < s.ends_at
         ) as q on true
         cross join lateral (
            values ('sign_ups', q.sign_ups), ('posts', q.posts), ('replies', q.replies),
                   ('likes', q.likes), ('shares', q.shares), ('bookmarks', q.bookmarks),
                   ('follows', q.follows), ('views', q.views)
         ) as m (metric, n)
    ),
    days as materialized (
        select d.time, m.metric, m.n::double precision as n
          from analytics.platform_metrics_days as d
         cross join lateral (
            values ('sign_ups', d.sign_ups), ('posts', d.posts), ('replies', d.replies),
                   ('likes', d.likes), ('shares', d.shares), ('bookmarks', d.bookmarks),
                   ('follows', d.follows), ('views', d.views)
         ) as m (metric, n)
         where d.time >= v_day - make_interval(hours => 168 * (p_use.weeks + 1)) and d.time < v_day
           and d.time >= v_since and m.n > 0
    ),
    levels as (
        select a.metric, w.week,
               least(2, greatest(0.5, percentile_cont(0.5) within group (order by a.n / b.n))) as factor
          from generate_series(1, p_use.weeks) as w (week)
         cross join days as a
          join days as b
            on b.metric = a.metric and b.time = a.time - make_interval(hours => 168 * w.week)
         where a.time >= v_day - interval '168 hours'
         group by a.metric, w.week
    ),
    samples as materialized (
        select c.metric, c.hour, c.week, 2 * sqrt(c.n * coalesce(l.factor, 1) + 0.375) as y
          from counts as c
          left join levels as l on l.metric = c.metric and l.week = c.week
         where c.week > 0
           and not exists (
               select
                 from analytics.incidents as i
                where i.scope = 'platform' and i.metric = c.metric and i.state <> 'suspected'
                  and i.last_at > c.ends_at - interval '1 hour'
                  and i.opened_at < c.ends_at and coalesce(i.ended_at, p_at) > c.ends_at - interval '1 hour'
           )
    ),
    middles as materialized (
        select s.metric, s.hour, count(*)::integer as sample_count,
               percentile_cont(0.5) within group (order by s.y) as middle
          from samples as s
         group by s.metric, s.hour
    ),
    spreads as (
        select s.metric,
               greatest(
                   1,
                   1.4826 * percentile_cont(0.5) within group (order by abs(s.y - m.middle)),
                   1.4826 * percentile_cont(0.5) within group (order by abs(s.y - m.middle))
                       filter (where s.hour = 0)
               ) as spread
          from samples as s
          join middles as m on m.metric = s.metric and m.hour = s.hour
         group by s.metric
    ),
    halves as (
        select m.metric, max(m.n) filter (where s.week = 0) as n,
               min(m.n) filter (where k.week is not null) as least
          from spans as s
         cross join lateral (
            select sum(q.sign_ups) as sign_ups, sum(q.posts) as posts, sum(q.replies) as replies,
                   sum(q.likes) as likes, sum(q.shares) as shares, sum(q.bookmarks) as bookmarks,
                   sum(q.follows) as follows, sum(q.views) as views
              from analytics.platform_metrics_quarters as q
             where q.time >= s.ends_at - interval '30 minutes' and q.time < s.ends_at
         ) as q
         cross join lateral (
            select v.metric, coalesce(v.n, 0) as n
              from (
                values ('sign_ups', q.sign_ups), ('posts', q.posts), ('replies', q.replies),
                       ('likes', q.likes), ('shares', q.shares), ('bookmarks', q.bookmarks),
                       ('follows', q.follows), ('views', q.views)
              ) as v (metric, n)
         ) as m
          left join samples as k on k.metric = m.metric and k.week = s.week and k.hour = 0
         where s.hour = 0
         group by m.metric
    ),
    scores as (
        select c.metric, c.n::bigint as n, greatest(0, m.middle * m.middle / 4 - 0.375) as expected, p.spread,
               (2 * sqrt(c.n + 0.375) - m.middle) / p.spread as deviation, m.sample_count,
               f.least >= p_use.least_count / 2.0 and f.n < p_use.silence * f.least as is_silent
          from counts as c
          join middles as m on m.metric = c.metric and m.hour = 0
          join spreads as p on p.metric = c.metric
          join halves as f on f.metric = c.metric
         where c.week = 0 and c.hour = 0 and m.sample_count >= p_use.least_weeks
    )
    select 'platform', s.metric, '', null::bigint, case when s.deviation < 0 then 'drop' else 'burst' end,
           s.n, s.expected, s.spread, s.deviation, s.sample_count, o.is_out,
           o.is_out and abs(s.deviation) >= p_use.strong_threshold, false
      from scores as s
     cross join lateral (
        select (s.is_silent and s.deviation < 0)
               or (
                   abs(s.n - s.expected) >= p_use.least_count and (
                       (s.deviation >= p_use.threshold and s.n >= s.expected * (1 + p_use.rise))
                       or (s.deviation <= -p_use.fall_threshold and s.n <= s.expected * (1 - p_use.fall))
                   )
               ) as is_out
     ) as o;
end
$$;

comment on function internal.platform_scores(timestamptz, analytics.anomaly_parameters) is
    'What happened on the platform in the hour up to p_at against what is expected of it, a row a metric; '
    'none where too few weeks are known.';
