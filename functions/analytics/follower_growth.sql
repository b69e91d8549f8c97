create or replace function internal.follower_growth(
    p_actor bigint, p_resolution text, p_from timestamptz,
    p_to timestamptz, p_zone text, p_counted jsonb
)
returns setof social.follower_growth_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span internal.metric_span;
    v_counted_until constant timestamptz := internal.counted_until(p_counted);
begin
    perform internal.check_user(p_actor, 'p_actor');
    v_span := internal.metric_span(p_resolution, p_from, p_to, p_zone);
    perform internal.check_counted(p_counted, v_span.starts, v_span.ends_at);

    return query
    with rows as materialized (
        select r.*
          from internal.follower_rows(
                   p_actor, v_span.level, v_span.starts[1], 'infinity', p_counted, v_span.edges
               ) as r
    ),
    buckets as materialized (
        select b.n, v_span.starts[b.n] as starts_at,
               coalesce(v_span.starts[b.n + 1], v_span.ends_at) as ends_at,
               coalesce(s.gained, 0) as gained, coalesce(s.lost, 0) as lost
          from generate_subscripts(v_span.starts, 1) as b (n)
          left join (
            select width_bucket(r.time, v_span.starts) as n, sum(r.gained) as gained, sum(r.lost) as lost
              from rows as r
             where r.time < v_span.ends_at
             group by 1
          ) as s on s.n = b.n
    ),
    middle as (
        select percentile_cont(0.5) within group (order by b.gained) as median from buckets as b
    ),
    spread as (
        select m.median,
               percentile_cont(0.5) within group (order by abs(b.gained - m.median)) as mad
          from buckets as b cross join middle as m
         group by m.median
    )
    select b.starts_at, b.ends_at, b.gained::integer, b.lost::integer, (b.gained - b.lost)::integer,
           (
               (
                   select coalesce(sum(d.gained - d.lost), 0)
                     from analytics.follower_changes_days as d
                    where d.user_id = p_actor
               ) - coalesce((select sum(r.gained - r.lost) from rows as r where r.time >= v_span.ends_at), 0)
                 - coalesce(sum(b.gained - b.lost) over (
                       order by b.n desc rows between unbounded preceding and 1 preceding
                   ), 0)
           )::bigint,
           k.is_spike,
           case when k.is_spike then array(
               select o.post_id::text
                 from internal.own_posts(p_actor, b.starts_at - interval '7 days') as o
                cross join lateral (
                    select sum(r.reach) as reach, sum(r.follows) as follows
                      from internal.post_rows(
                               o.post_id, case v_span.level when 'minutes' then 'minutes' else 'quarters' end,
                               b.starts_at, b.ends_at
                           ) as r
                ) as m
                where o.created_at < b.ends_at and (m.reach > 0 or m.follows > 0)
                order by m.follows desc, m.reach desc, o.post_id desc
                limit 3
           ) else '{}' end,
           p_zone, b.ends_at > v_counted_until, 'follower_growth/2'
      from buckets as b
     cross join spread as s
     cross join lateral (
        select b.gained >= 5 and b.gained > s.median
               + 3.5 * greatest(s.mad, sqrt(greatest(s.median, 1))) / 0.6745
               as is_spike
     ) as k
     order by b.n;
end
$$;

comment on function internal.follower_growth(bigint, text, timestamptz, timestamptz, text, jsonb) is
    'As social.follower_growth(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.follower_growth(bigint, text, timestamptz, timestamptz, text, jsonb)
    to pgsocial_worker;

create or replace function social.follower_growth(
    p_actor bigint, p_resolution text default 'day', p_from timestamptz default null,
    p_to timestamptz default null, p_zone text default 'UTC'
)
returns setof social.follower_growth_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.follower_growth(p_actor, p_resolution, p_from, p_to, p_zone, null) as r;
end
$$;

comment on function social.follower_growth(bigint, text, timestamptz, timestamptz, text) is
    'Followers that p_actor gained and lost, a row for each minute, quarter (of an hour), hour, day, '
    'week or month between p_from and p_to (by default the last 28 days, and so on), cut in the time '
    'zone p_zone, with how many there were at its end. Who came and went is both. Formula: a spike is '
    'at least 5 gained and above median + 3.5 MAD / 0.6745 of the rows shown, MAD at least the root of '
    'the median (Iglewicz and Hoaglin, follower_growth/2); its posts are own ones of that time and the '
    '7 days before, those first that led to most follows that stand, then by new viewers. Errors: PS400 '
    '(p_resolution, p_from, p_to, p_zone), PS404 (p_actor), PS410 (p_from is before what is kept so fine). '
    'Example: select starts_at, gained, lost from '
    'social.follower_growth(7, p_zone => ''Asia/Tokyo'');';

grant execute on function social.follower_growth(bigint, text, timestamptz, timestamptz, text)
    to pgsocial_app;
