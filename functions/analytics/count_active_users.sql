-- One day a step: days that are over are counted once, a day that is going on again every ten minutes.
-- Locks: rows of analytics, in key order.
create or replace function internal.count_active_users()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_today constant date := (now() at time zone 'UTC')::date;
    v_day date;
    v_week date;
    v_count bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('pgsocial.count_active_users', 0));

    select d::date
      into v_day
      from generate_series(
               greatest(v_today - 400, (select a.day from core.active_days as a order by a.day limit 1)),
               v_today, interval '1 day'
           ) as d
      left join analytics.active_users as c on c.day = d::date
     where c.counted_at is null
        or c.counted_at < least(
               (d::date + 1)::timestamp at time zone 'UTC' + interval '1 hour', now() - interval '10 minutes'
           )
     order by d
     limit 1;

    if v_day is null then
        return null;
    end if;

    v_week := date_trunc('week', v_day)::date;

    insert into analytics.active_users as u (
        day, active, week_active, month_active, new, kept, returned, lost, counted_at
    )
    select v_day, count(*) filter (where r.is_today),
           count(*) filter (where r.last_day > v_day - 7), count(*),
           count(*) filter (where r.is_today and r.is_new),
           count(*) filter (where r.is_today and r.was_yesterday),
           count(*) filter (where r.is_today and not r.was_yesterday and not r.is_new),
           count(*) filter (where r.was_yesterday and not r.is_today), clock_timestamp()
      from (
        select a.user_id, max(a.day) as last_day, bool_or(a.day = v_day) as is_today,
               bool_or(a.day = v_day - 1) as was_yesterday,
               bool_or(a.day = v_day) and not exists (
                   select from core.active_days as e where e.user_id = a.user_id and e.day < v_day
               ) as is_new
          from core.active_days as a
         where a.day > v_day - 28 and a.day <= v_day
         group by a.user_id
      ) as r
    on conflict (day) do update
       set active = excluded.active, week_active = excluded.week_active,
           month_active = excluded.month_active, new = excluded.new, kept = excluded.kept,
           returned = excluded.returned, lost = excluded.lost, counted_at = excluded.counted_at;

    get diagnostics v_count = row_count;

    if v_day in (v_week + 6, v_today) then
        insert into analytics.cohort_activity as c (cohort, week, active)
        select date_trunc('week', u.created_at at time zone 'UTC')::date, v_week, count(distinct a.user_id)
          from core.active_days as a
          join core.users as u on u.id = a.user_id
         where a.day between v_week and v_week + 6
         group by 1
         order by 1
        on conflict (cohort, week) do update
           set active = excluded.active;
    end if;

    return v_count;
end
$$;

comment on function internal.count_active_users() is
    'A step of the job "active_users": counts the users who were active on the oldest day that is not '
    'yet counted, and of the cohorts in its week; null where none is left.';

grant execute on function internal.count_active_users() to pgsocial_worker;
