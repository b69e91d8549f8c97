create or replace function analytics.realtime_overview(p_minutes integer default 30)
returns setof social.realtime_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_minute constant timestamptz := date_bin('1 minute', now(), timestamptz '1970-01-01Z');
    v_counted_until constant timestamptz := internal.counted_until();
begin
    if p_minutes is null or p_minutes not between 1 and 240 then
        perform internal.raise_error('PS400', 'p_minutes', 'ask for 1 to 240 minutes');
    end if;

    return query
    select g.minute, coalesce(m.sign_ups, 0), coalesce(m.posts, 0), coalesce(m.views, 0),
           coalesce(m.likes, 0),
           coalesce(m.shares, 0), coalesce(m.follows, 0), 'UTC',
           g.minute + interval '1 minute' > v_counted_until,
           'realtime_overview/1'
      from generate_series(
               v_minute - make_interval(mins => p_minutes - 1), v_minute, interval '1 minute'
           ) as g (minute)
      left join analytics.platform_metrics as m on m.time = g.minute
     order by g.minute;
end
$$;

comment on function analytics.realtime_overview(integer) is
    'What happened on the platform in each of the last p_minutes (1 to 240), the one that is going on '
    'last (realtime_overview/1). Errors: PS400 (p_minutes). Example: select starts_at, posts, likes '
    'from analytics.realtime_overview(5);';

grant execute on function analytics.realtime_overview(integer) to pgsocial_analyst, pgsocial_admin;
