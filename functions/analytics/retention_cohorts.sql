create or replace function analytics.retention_cohorts(p_weeks integer default 12)
returns setof social.retention_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_week constant date := date_trunc('week', now() at time zone 'UTC')::date;
    v_least constant integer := internal.setting('analyst_least_group')::integer;
begin
    if p_weeks is null or p_weeks not between 1 and 52 then
        perform internal.raise_error('PS400', 'p_weeks', 'ask for 1 to 52 weeks');
    end if;

    return query
    select c.cohort, ((w.week - c.cohort) / 7)::integer, internal.shown(c.size),
           case when s.is_shown then w.active::bigint end,
           case when s.is_shown then w.active::double precision / c.size end, 'UTC', w.week >= v_week,
           'retention_cohorts/1'
      from (
        select date_trunc('week', m.time at time zone 'UTC')::date as cohort, sum(m.sign_ups) as size
          from analytics.platform_metrics_days as m
         where m.time >= (v_week - 7 * (p_weeks - 1))::timestamp at time zone 'UTC'
         group by 1
        having sum(m.sign_ups) > 0
      ) as c
      join analytics.cohort_activity as w on w.cohort = c.cohort and w.week >= c.cohort
     cross join lateral (
        -- Nor is it told of few who are missing.
        select w.active between v_least and c.size - v_least as is_shown
     ) as s
     order by c.cohort, w.week;
end
$$;

comment on function analytics.retention_cohorts(integer) is
    'Of those who signed up in each of the last p_weeks (1 to 52) weeks (UTC, from Monday), how many '
    'were active in the week that is age weeks later, at least once (bracket retention). Formula: share '
    '= active / size; a cell of fewer people than ops.settings analyst_least_group, or missing no more '
    'than as many, is null (retention_cohorts/1). Errors: PS400 (p_weeks). Example: select * from '
    'analytics.retention_cohorts(4);';

grant execute on function analytics.retention_cohorts(integer) to pgsocial_analyst, pgsocial_admin;
