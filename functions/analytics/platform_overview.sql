create or replace function internal.platform_overview(
    p_resolution text, p_from timestamptz, p_to timestamptz,
    p_zone text, p_counted jsonb
)
returns setof social.platform_overview_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.metric_span := internal.metric_span(
        p_resolution, p_from, p_to, p_zone, internal.setting('platform_quarter_retention')::interval
    );
    v_counted_until constant timestamptz := internal.counted_until(p_counted);
begin
    perform internal.check_counted(p_counted, v_span.starts, v_span.ends_at);

    return query
    select b.starts_at, b.ends_at, coalesce(s.sign_ups, 0)::bigint, coalesce(s.posts, 0)::bigint,
           coalesce(s.replies, 0)::bigint, coalesce(s.views, 0)::bigint, coalesce(s.likes, 0)::bigint,
           coalesce(s.shares, 0)::bigint, coalesce(s.bookmarks, 0)::bigint, coalesce(s.follows, 0)::bigint,
           case when a.least >= internal.setting('analyst_least_group')::integer
                then a.daily_active::double precision end,
           internal.shown(a.weekly_active), internal.shown(a.monthly_active),
           case when a.least >= internal.setting('analyst_least_group')::integer
                then (a.daily_active / nullif(a.monthly_active, 0))::double precision end,
           p_zone, b.ends_at > v_counted_until, 'platform_overview/1'
      from (
        select g.n, v_span.starts[g.n] as starts_at,
               coalesce(v_span.starts[g.n + 1], v_span.ends_at) as ends_at
          from generate_subscripts(v_span.starts, 1) as g (n)
      ) as b
      left join (
        select width_bucket(r.time, v_span.starts) as n, sum(r.sign_ups) as sign_ups, sum(r.posts) as posts,
               sum(r.replies) as replies, sum(r.views) as views, sum(r.likes) as likes,
               sum(r.shares) as shares, sum(r.bookmarks) as bookmarks, sum(r.follows) as follows
          from internal.platform_rows(
                   v_span.level, v_span.starts[1], v_span.ends_at, p_counted, v_span.edges
               ) as r
         group by 1
      ) as s on s.n = b.n
      left join lateral (
        select avg(u.active) as daily_active, min(u.active) as least,
               (array_agg(u.week_active order by u.day desc))[1]::bigint as weekly_active,
               (array_agg(u.month_active order by u.day desc))[1]::bigint as monthly_active
          from analytics.active_users as u
         where u.day >= (b.starts_at at time zone p_zone)::date
           and u.day < (b.ends_at at time zone p_zone)::date
      ) as a on true
     order by b.n;
end
$$;

comment on function internal.platform_overview(text, timestamptz, timestamptz, text, jsonb) is
    'As analytics.platform_overview(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.platform_overview(text, timestamptz, timestamptz, text, jsonb)
    to pgsocial_worker;

create or replace function analytics.platform_overview(
    p_resolution text default 'day', p_from timestamptz default null, p_to timestamptz default null,
    p_zone text default 'UTC'
)
returns setof social.platform_overview_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.platform_overview(p_resolution, p_from, p_to, p_zone, null) as r;
end
$$;

comment on function analytics.platform_overview(text, timestamptz, timestamptz, text) is
    'What happened on the platform, a row for each minute, quarter (of an hour), hour, day, week or '
    'month between p_from and p_to (the last 28 days, and so on), cut in the time zone p_zone; and how '
    'many users were active, on days of UTC: daily_active is the mean of its days, weekly and monthly '
    '(28 days) end with its last one. Formula: stickiness = daily_active / monthly_active. Null where '
    'nothing was counted yet (job "active_users"), where the rows are finer than days, or below '
    'ops.settings analyst_least_group (platform_overview/1). Errors: PS400 (p_resolution, p_from, '
    'p_zone), PS410 (p_from). Example: select starts_at, posts, daily_active from '
    'analytics.platform_overview(''week'');';

grant execute on function analytics.platform_overview(text, timestamptz, timestamptz, text)
    to pgsocial_analyst, pgsocial_admin;
