create or replace function analytics.growth_accounting(p_from date default null, p_to date default null)
returns setof social.growth_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_today constant date := (now() at time zone 'UTC')::date;
    v_least constant integer := internal.setting('analyst_least_group')::integer;
    v_to constant date := coalesce(p_to, v_today);
    v_from date;
begin
    perform internal.check_time(p_from, 'p_from');
    perform internal.check_time(p_to, 'p_to');
    v_from := coalesce(p_from, v_to - 28);
    perform internal.check_days(v_from, v_to);

    return query
    select u.day, internal.shown(u.active), case when s.is_shown then u.new::bigint end,
           case when s.is_shown then u.kept::bigint end, case when s.is_shown then u.returned::bigint end,
           case when s.is_shown then u.lost::bigint end,
           case when s.is_shown then (u.new + u.returned)::double precision / nullif(u.lost, 0) end,
           'UTC', u.day >= v_today, 'growth_accounting/1'
      from analytics.active_users as u
     cross join lateral (
        -- All or none: one that is missing follows from the others.
        select bool_and(g.n = 0 or g.n >= v_least) as is_shown
          from unnest(array[u.new, u.kept, u.returned, u.lost]) as g (n)
     ) as s
     where u.day between v_from and v_to
     order by u.day;
end
$$;

comment on function analytics.growth_accounting(date, date) is
    'Users active on each day (UTC) from p_from to p_to (the last 28 days): new (never before), kept '
    '(the day before too), returned, and lost (active the day before alone). Formula: active(t) - '
    'active(t-1) = new + returned - lost; quick_ratio = (new + returned) / lost. Counted by the job '
    '"active_users"; groups below ops.settings analyst_least_group are null, and the others of that day '
    'with them (growth_accounting/1). Errors: PS400 (p_from, p_to). Example: select * from '
    'analytics.growth_accounting();';

grant execute on function analytics.growth_accounting(date, date) to pgsocial_analyst, pgsocial_admin;

create or replace function internal.check_days(p_from date, p_to date)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if p_from > p_to or p_to - p_from > 400 then
        perform internal.raise_error('PS400', 'p_from',
            'ask for at most 400 days, from the first to the last');
    end if;
end
$$;

comment on function internal.check_days(date, date) is
    'Raises PS400 unless these are the bounds of up to 400 days.';
