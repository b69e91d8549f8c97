-- Only what had enough in the hour is looked at, so that the cost grows with what happened in it.
-- A tag or an account is held against the peaks of its own days, and of this weekday; a post
-- against the peaks of its author's last posts too. The scale is that of platform_scores.
create or replace function internal.subject_scores(p_at timestamptz, p_use analytics.anomaly_parameters)
returns setof internal.anomaly_score
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    with usual as materialized (
        select u.scope, u.metric, u.y from internal.usual_peaks(p_at, p_use) as u
    ),
    seen as materialized (
        select 'tag' as scope, 'posts' as metric, h.tag as subject, null::bigint as user_id,
               null::bigint as post_id, sum(h.posts) as n, p_use.subject_days as days
          from analytics.hashtag_usage_quarters as h
         where h.time >= p_at - interval '1 hour' and h.time < p_at
         group by h.tag
        having sum(h.posts) >= p_use.subject_least_count
        union all
        select 'account', m.metric, f.user_id::text, f.user_id, null, m.n, d.days
          from (
            select c.user_id, sum(c.gained) as gained, sum(c.lost) as lost
              from analytics.follower_changes_quarters as c
             where c.time >= p_at - interval '1 hour' and c.time < p_at
             group by c.user_id
          ) as f
         cross join lateral (
            values ('followers_gained', f.gained), ('followers_lost', f.lost)
         ) as m (metric, n)
         cross join lateral (
            select internal.days_since(internal.id_time(f.user_id), p_at, p_use) as days
         ) as d
         where m.n >= p_use.subject_least_count
        union all
        select 'account', 'acts', a.user_id::text, a.user_id, null, a.n,
               internal.days_since(internal.id_time(a.user_id), p_at, p_use)
          from (
            select u.user_id, sum(u.posts + u.likes + u.shares + u.follows) as n
              from analytics.user_activity_quarters as u
             where u.time >= p_at - interval '1 hour' and u.time < p_at
             group by u.user_id
          ) as a
         where a.n >= p_use.subject_least_count
        union all
        select 'post', 'engagements', p.post_id::text, w.author_id, p.post_id, p.n,
               internal.days_since(internal.id_time(p.post_id), p_at, p_use)
          from (
            select q.post_id, sum(q.likes + q.shares + q.comments + q.quotes) as n
              from analytics.post_metrics_quarters as q
             where q.time >= p_at - interval '1 hour' and q.time < p_at
             group by q.post_id
          ) as p
          join core.posts as w on w.id = p.post_id
         where p.n >= p_use.subject_least_count
    ),
    scored as (
        select s.*, e.middle, e.spread, (2 * sqrt(s.n + 0.375) - e.middle) / e.spread as deviation,
               greatest(0, e.middle * e.middle / 4 - 0.375) as expected, e.sample_count
          from seen as s
         cross join lateral (
            select array(
                select p.y
                  from internal.subject_peaks(
                           s.scope, s.metric, s.subject, s.user_id, s.post_id, s.days, p_at
                       ) as p (y)
            ) as peaks offset 0
         ) as k
         cross join lateral (
            select percentile_cont(0.5) within group (order by p.y) as middle from unnest(k.peaks) as p (y)
         ) as m
         cross join lateral (
            select greatest(1, 1.4826 * percentile_cont(0.5) within group (order by abs(p.y - m.middle)))
                       as spread
              from unnest(k.peaks) as p (y)
         ) as d
         cross join lateral (
            select greatest(m.middle, h.middle) as middle, d.spread, cardinality(k.peaks) as sample_count
              from (
                select percentile_cont(0.5) within group (order by 2 * sqrt(coalesce(x.n, 0) + 0.375))
                           as middle
                  from generate_series(1, 4) as w (week)
                 cross join lateral (
                    select max(r.n) as n
                      from internal.subject_hours(
                               s.scope, s.metric, s.subject, s.user_id, s.post_id,
                               p_at - make_interval(hours => 168 * w.week + 12),
                               p_at - make_interval(hours => 168 * w.week - 12)
                           ) as r
                  ) as x
              ) as h
         ) as e
    )
    select s.scope, s.metric, s.subject, s.user_id, 'burst', s.n::bigint, s.expected, s.spread, s.deviation,
           s.sample_count, o.is_out, o.is_out and s.deviation >= p_use.strong_threshold,
           coalesce(2 * sqrt(s.n + 0.375) < u.y, false)
      from scored as s
      left join usual as u on u.scope = s.scope and u.metric = s.metric
     cross join lateral (
        select s.deviation >= p_use.threshold and s.n - s.expected >= p_use.subject_least_count
               and s.n >= s.expected * (1 + p_use.subject_rise) as is_out
     ) as o;
end
$$;

comment on function internal.subject_scores(timestamptz, analytics.anomaly_parameters) is
    'Posts, tags and accounts with whom much happened in the hour up to p_at, against what is expected '
    'of them.';

create or replace function internal.days_since(
    p_since timestamptz, p_at timestamptz, p_use analytics.anomaly_parameters
)
returns integer
language sql
immutable
parallel safe
as $$
    select greatest(
               3, least(p_use.subject_days, floor(extract(epoch from p_at - p_since) / 86400))
           )::integer;
$$;

comment on function internal.days_since(timestamptz, timestamptz, analytics.anomaly_parameters) is
    'With how many days something is compared that is there since p_since.';

create or replace function internal.usual_peaks(p_at timestamptz, p_use analytics.anomaly_parameters)
returns table (scope text, metric text, y double precision)
language sql
stable
parallel safe
as $$
    with peaks as (
        select p.scope, p.metric, 2 * sqrt(p.peak + 0.375) as y
          from internal.anomaly_peaks as p
         where p.day >= (p_at at time zone 'UTC')::date - p_use.subject_days
           and p.day < (p_at at time zone 'UTC')::date
    ),
    middles as (
        select k.scope, k.metric, percentile_cont(0.5) within group (order by k.y) as middle
          from peaks as k
         group by k.scope, k.metric
        having count(*) >= 7
    )
    select m.scope, m.metric,
           m.middle + p_use.usual_threshold
           * greatest(1, 1.4826 * percentile_cont(0.5) within group (order by abs(k.y - m.middle)))
      from middles as m
      join peaks as k on k.scope = m.scope and k.metric = m.metric
     group by m.scope, m.metric, m.middle;
$$;

comment on function internal.usual_peaks(timestamptz, analytics.anomaly_parameters) is
    'Up to where an hour of any post, tag or account is usual, as 2 sqrt(n + 3/8); nothing where fewer '
    'than 7 days are known.';

-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.subject_hours(
    p_scope text, p_metric text, p_subject text, p_user bigint, p_post bigint, p_from timestamptz,
    p_to timestamptz
)
returns table (hour_at timestamptz, n bigint)
language sql
stable
parallel safe
as $$
    select date_bin('1 hour', h.time, timestamptz '1970-01-01Z'), sum(h.posts)
      from analytics.hashtag_usage_quarters as h
     where p_scope = 'tag' and h.tag = p_subject and h.time >= p_from and h.time < p_to
     group by 1
    union all
    select date_bin('1 hour', f.time, timestamptz '1970-01-01Z'),
           sum(case p_metric when 'followers_gained' then f.gained else f.lost end)
      from analytics.follower_changes_quarters as f
     where p_scope = 'account' and p_metric <> 'acts' and f.user_id = p_user and f.time >= p_from
       and f.time < p_to
     group by 1
    union all
    select date_bin('1 hour', u.time, timestamptz '1970-01-01Z'),
           sum(u.posts + u.likes + u.shares + u.follows)
      from analytics.user_activity_quarters as u
     where p_scope = 'account' and p_metric = 'acts' and u.user_id = p_user and u.time >= p_from
       and u.time < p_to
     group by 1
    union all
    select date_bin('1 hour', q.time, timestamptz '1970-01-01Z'),
           sum(q.likes + q.shares + q.comments + q.quotes)
      from analytics.post_metrics_quarters as q
     where p_scope = 'post' and q.post_id = p_post and q.time >= p_from and q.time < p_to
     group by 1;
$$;

comment on function internal.subject_hours(text, text, text, bigint, bigint, timestamptz, timestamptz) is
    'What happened with a post, tag or account, by the hour; an hour that is missing is zero.';

-- The day up to p_at is left out: that is where the burst is.
create or replace function internal.subject_peaks(
    p_scope text, p_metric text, p_subject text, p_user bigint, p_post bigint, p_days integer,
    p_at timestamptz
)
returns setof double precision
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select 2 * sqrt(coalesce(max(h.n), 0) + 0.375)
      from generate_series(1, p_days) as d (day)
      left join internal.subject_hours(
                    p_scope, p_metric, p_subject, p_user, p_post,
                    p_at - make_interval(hours => 24 * (p_days + 1)), p_at - interval '24 hours'
                ) as h
        on h.hour_at >= p_at - make_interval(hours => 24 * (d.day + 1))
       and h.hour_at < p_at - make_interval(hours => 24 * d.day)
     where p_scope <> 'post'
     group by d.day
    union all
    select 2 * sqrt(coalesce(max(h.n), 0) + 0.375)
      from (
        select p.id, row_number() over (order by p.id desc) as place
          from core.posts as p
         where p_scope = 'post' and p.author_id = p_user and p.id < p_post
           and p.id > internal.id_at(p_at - interval '60 days')
         order by p.id desc
         limit 20
      ) as p
      full join generate_series(1, case p_scope when 'post' then 3 else 0 end) as s (place)
        on s.place = p.place
      left join lateral internal.subject_hours(
                    'post', p_metric, p_subject, p_user, p.id, internal.id_time(p.id),
                    internal.id_time(p.id) + interval '72 hours'
                ) as h on true
     group by coalesce(p.place, s.place);
$$;

comment on function internal.subject_peaks(text, text, text, bigint, bigint, integer, timestamptz) is
    'The hours with most of each of p_days days before the last, or of each of the last 20 posts (as if '
    'there were at least 3) by who wrote the post; each as 2 sqrt(n + 3/8).';
