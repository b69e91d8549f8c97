-- Quarters of an hour lie in the order in which they came, so that each of a busy account is on a page of its
-- own. A bitmap asks for those pages ahead (effective_io_concurrency), an index scan waits for each.
create or replace function internal.compare_periods(
    p_actor bigint, p_days integer, p_zone text, p_counted jsonb
)
returns setof social.period_comparison
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set enable_indexscan = off
as $$
declare
    v_span internal.metric_span;
    v_starts timestamptz[];
    v_today timestamptz;
    v_counted_until constant timestamptz := internal.counted_until(p_counted);
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_zone(p_zone);

    if p_days is null or p_days not between 1 and 40 then
        perform internal.raise_error('PS400', 'p_days', 'compare 1 to 40 days');
    end if;

    v_span := internal.whole_days(2 * p_days, p_zone);
    v_starts := v_span.starts;
    v_today := v_span.ends_at;
    perform internal.check_counted(p_counted, v_starts, v_today);

    return query
    with rows as (
        select d.day, c.metric, c.n
          from (
            select width_bucket(r.time, v_starts) as day, sum(r.posts) as posts, sum(r.views) as views,
                   sum(r.reach) as reach, sum(r.likes) as likes, sum(r.shares) as shares,
                   sum(r.comments) as comments, sum(r.quotes) as quotes, sum(r.bookmarks) as bookmarks,
                   sum(r.follows) as follows
              from internal.author_rows(
                       p_actor, v_span.level, v_starts[1], v_today, p_counted, v_span.edges
                   ) as r
             group by 1
          ) as d
         cross join lateral (
            values ('views', d.views), ('reach', d.reach), ('likes', d.likes), ('shares', d.shares),
                   ('comments', d.comments), ('quotes', d.quotes), ('bookmarks', d.bookmarks),
                   ('follows', d.follows), ('posts', d.posts)
         ) as c (metric, n)
        union all
        select d.day, c.metric, c.n
          from (
            select width_bucket(r.time, v_starts) as day, sum(r.gained) as gained, sum(r.lost) as lost,
                   sum(r.profile_visits) as profile_visits
              from internal.follower_rows(
                       p_actor, v_span.level, v_starts[1], v_today, p_counted, v_span.edges
                   ) as r
             group by 1
          ) as d
         cross join lateral (
            values ('followers_gained', d.gained), ('followers_lost', d.lost),
                   ('profile_visits', d.profile_visits)
         ) as c (metric, n)
    ),
    days as (
        select m.metric, m.place, d.day, coalesce(s.n, 0) as n
          from unnest(array['views', 'reach', 'likes', 'shares', 'comments', 'quotes', 'bookmarks',
                            'profile_visits', 'follows', 'followers_gained', 'followers_lost', 'posts'])
               with ordinality as m (metric, place)
         cross join generate_series(1, 2 * p_days) as d (day)
          left join rows as s on s.metric = m.metric and s.day = d.day
    ),
    sums as (
        select d.metric, d.place, sum(d.n) filter (where d.day > p_days) as now_n,
               sum(d.n) filter (where d.day <= p_days) as then_n,
               coalesce(var_samp(d.n) filter (where d.day > p_days), 0)
               + coalesce(var_samp(d.n) filter (where d.day <= p_days), 0) as variance
          from days as d
         group by d.metric, d.place
    )
    select s.metric, s.now_n::bigint, s.then_n::bigint, (s.now_n - s.then_n)::bigint,
           ((s.now_n - s.then_n) / nullif(s.then_n, 0))::double precision, e.noise,
           abs(s.now_n - s.then_n) > 1.96 * e.noise, v_starts[p_days + 1], v_today, p_zone,
           v_today > v_counted_until, 'compare_periods/2'
      from sums as s
     cross join lateral (
        select sqrt(greatest(s.now_n + s.then_n, p_days * s.variance))::double precision as noise
     ) as e
     order by s.place;
end
$$;

comment on function internal.compare_periods(bigint, integer, text, jsonb) is
    'As social.compare_periods(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.compare_periods(bigint, integer, text, jsonb) to pgsocial_worker;

create or replace function social.compare_periods(
    p_actor bigint, p_days integer default 7, p_zone text default 'UTC'
)
returns setof social.period_comparison
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.compare_periods(p_actor, p_days, p_zone, null) as r;
end
$$;

comment on function social.compare_periods(bigint, integer, text) is
    'What happened to p_actor''s posts (deleted ones too, so that what was stays) and followers in the '
    'last p_days (1 to 40) whole days of p_zone, against as many days before; all that happened then, '
    'whenever the post was published. Formula: noise is the root of the larger of both counts together '
    '(Poisson) and p_days times the variances of the days; a difference above 1.96 of it is significant '
    '(compare_periods/2). Errors: PS400 (p_days, p_zone), PS404 (p_actor). Example: select metric, '
    'current, previous, is_significant from social.compare_periods(7, 28);';

grant execute on function social.compare_periods(bigint, integer, text) to pgsocial_app;
