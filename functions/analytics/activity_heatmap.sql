create or replace function internal.activity_heatmap(p_days integer, p_zone text, p_counted jsonb)
returns setof social.heatmap_item
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
    perform internal.check_zone(p_zone);

    if p_days is null or p_days not between 1 and 90 then
        perform internal.raise_error('PS400', 'p_days', 'ask for 1 to 90 days');
    end if;

    v_span := internal.whole_days(p_days, p_zone);
    perform internal.check_counted(p_counted, v_span.starts, v_span.ends_at);

    return query
    select g.weekday, g.hour, coalesce(s.posts, 0)::bigint, coalesce(s.views, 0)::bigint,
           coalesce(s.engagements, 0)::bigint, p_zone, v_span.ends_at > v_counted_until, 'activity_heatmap/1'
      from (
        select w.n as weekday, h.n as hour
          from generate_series(1, 7) as w (n) cross join generate_series(0, 23) as h (n)
      ) as g
      left join (
        select extract(isodow from m.time at time zone p_zone)::integer as weekday,
               extract(hour from m.time at time zone p_zone)::integer as hour, sum(m.posts) as posts,
               sum(m.views) as views, sum(m.likes + m.shares + m.bookmarks) as engagements
          from internal.platform_rows('quarters', v_span.starts[1], v_span.ends_at, p_counted) as m
         group by 1, 2
      ) as s on s.weekday = g.weekday and s.hour = g.hour
     order by g.weekday, g.hour;
end
$$;

comment on function internal.activity_heatmap(integer, text, jsonb) is
    'As analytics.activity_heatmap(); p_counted, where not null, is what internal.counting() said, '
    'with the rows that an engine counted.';

grant execute on function internal.activity_heatmap(integer, text, jsonb) to pgsocial_worker;

create or replace function analytics.activity_heatmap(p_days integer default 28, p_zone text default 'UTC')
returns setof social.heatmap_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select r.* from internal.activity_heatmap(p_days, p_zone, null) as r;
end
$$;

comment on function analytics.activity_heatmap(integer, text) is
    'What happened on the platform in the last p_days (1 to 90) whole days of p_zone, by weekday (1 is '
    'Monday) and hour of that zone: 168 rows (activity_heatmap/1). Where clocks are put back an hour '
    'holds two. Errors: PS400 (p_days, p_zone). Example: select weekday, hour, views from '
    'analytics.activity_heatmap(28, ''America/New_York'');';

grant execute on function analytics.activity_heatmap(integer, text) to pgsocial_analyst, pgsocial_admin;
