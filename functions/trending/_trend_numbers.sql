-- Windows end with the quarter of an hour that is going on, and past ones at the same time of day.
create or replace function internal.trend_numbers(
    p_kind text, p_subjects text[], p_at timestamptz, p_period text default null
)
returns table (
    period text, lang text, subject text, observed integer, expected double precision,
    spread double precision, windows integer
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_until constant timestamptz :=
        date_bin('15 minutes', p_at, timestamptz '1970-01-01Z') + interval '15 minutes';
    v_first constant timestamptz := coalesce(
        (select c.time from analytics.trend_counts as c order by c.time limit 1), v_until
    );
    -- As far back as any of them looks.
    v_since constant timestamptz := v_until - (
        select max(w.width + w.shift * case p_kind when 'post' then 0 else w.windows end)
          from internal.trend_periods() as w
         where p_period is null or w.period = p_period
    );
begin
    return query
    with periods as materialized (
        select w.period, extract(epoch from w.width)::double precision as width,
               extract(epoch from w.shift)::double precision as shift,
               case when p_kind = 'post' then 0 else least(
                   w.windows,
                   floor(extract(epoch from v_until - v_first) / extract(epoch from w.shift))::integer
               ) end as windows
          from internal.trend_periods() as w
         where p_period is null or w.period = p_period
    ),
    counts as (
        select s.subject, c.lang, c.accounts,
               extract(epoch from v_until - c.time)::double precision - 900 as age
          from unnest(p_subjects) as s (subject)
         cross join lateral (
            select r.lang, r.time, r.accounts
              from analytics.trend_counts as r
             where r.kind = p_kind and r.subject = s.subject and r.time < v_until
               and r.time >= v_since
            offset 0
         ) as c
    ),
    sums as (
        select p.period, p.windows, c.subject, coalesce(c.lang, '') as lang,
               floor(c.age / p.shift)::integer as place, sum(c.accounts)::double precision as n
          from counts as c
         cross join periods as p
         where c.age < p.shift * (p.windows + 1) and c.age - p.shift * floor(c.age / p.shift) < p.width
         group by grouping sets (
             (p.period, p.windows, c.subject, floor(c.age / p.shift), c.lang),
             (p.period, p.windows, c.subject, floor(c.age / p.shift))
         )
    )
    select s.period, s.lang, s.subject, coalesce(sum(s.n) filter (where s.place = 0), 0)::integer,
           case when p_kind = 'post' then 1
                else (coalesce(sum(s.n) filter (where s.place > 0), 0) + 1) / greatest(s.windows, 1) end,
           case when s.windows > 1 then coalesce(sqrt(greatest(
               sum(s.n * s.n) filter (where s.place > 0)
               - sum(s.n) filter (where s.place > 0) ^ 2 / s.windows, 0
           ) / (s.windows - 1)), 0) else 0 end,
           s.windows
      from sums as s
     group by s.period, s.windows, s.subject, s.lang;
end
$$;

comment on function internal.trend_numbers(text, text[], timestamptz, text) is
    'How many accounts joined in with hashtags or posts within the hour, day or week (or p_period alone) up '
    'to p_at, by language and (empty) in all; how many are expected, (sum of n past windows + 1) / n, n as '
    'many as there are data for, of posts 1; and the standard deviation of the past windows.';

create or replace function internal.trend_periods()
returns table (period text, width interval, shift interval, windows integer)
language sql
immutable
parallel safe
as $$
    values ('hour', interval '1 hour', interval '24 hours', 7),
           ('day', interval '24 hours', interval '24 hours', 7),
           ('week', interval '168 hours', interval '168 hours', 3);
$$;

comment on function internal.trend_periods() is
    'Over what it is observed what trends: how long that is, and with how many past windows, how far apart, '
    'it is compared.';
