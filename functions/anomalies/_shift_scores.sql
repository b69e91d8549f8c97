-- Hours lie on a circle: the middle of 23:00 and 01:00 is midnight. Each day is one sample, however much
-- happened on it. All of the last three days must be away from what was usual, to the same side of the
-- clock, so that a day's news is no shift; daylight saving moves an audience by less than shift_hours.
create or replace function internal.shift_scores(p_at timestamptz, p_use analytics.anomaly_parameters)
returns setof internal.anomaly_score
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_at <> date_bin('1 day', p_at, timestamptz '1970-01-01Z') then
        return;
    end if;

    return query
    with authors as materialized (
        select p.author_id, sum(m.likes + m.shares + m.comments + m.quotes) as n
          from analytics.post_metrics_days as m
          join core.posts as p on p.id = m.post_id
         where m.time >= p_at - interval '3 days' and m.time < p_at
         group by p.author_id
        having sum(m.likes + m.shares + m.comments + m.quotes) >= 3 * p_use.shift_least_count
         order by 2 desc, 1
         limit 500
    ),
    days as materialized (
        select a.author_id, d.day > p_at - interval '4 days' as is_new, d.angle
          from authors as a
         cross join lateral internal.audience_days(a.author_id, p_at, p_use) as d
    ),
    usual as (
        select d.author_id, atan2(avg(sin(d.angle)), avg(cos(d.angle))) as angle, count(*)::integer as n
          from days as d
         where not d.is_new
         group by d.author_id
        having count(*) >= 14
    ),
    away as (
        select u.author_id, u.n, d.is_new,
               degrees(atan2(sin(d.angle - u.angle), cos(d.angle - u.angle))) / 15 as hours
          from usual as u
          join days as d using (author_id)
    ),
    moved as (
        select w.author_id, w.n,
               greatest(1, 1.4826 * percentile_cont(0.5) within group (order by abs(w.hours))
                               filter (where not w.is_new)) as spread,
               min(abs(w.hours)) filter (where w.is_new) as least,
               percentile_cont(0.5) within group (order by abs(w.hours)) filter (where w.is_new) as hours,
               count(*) filter (where w.is_new) as days
          from away as w
         group by w.author_id, w.n
    )
    select 'account', 'audience_hours', m.author_id::text, m.author_id, 'shift', round(60 * m.hours)::bigint,
           0::double precision, m.spread * 60, m.hours / m.spread, m.n, true, true, false
      from moved as m
     where m.days = 3 and m.least >= greatest(p_use.shift_hours, p_use.shift_threshold * m.spread);
end
$$;

comment on function internal.shift_scores(timestamptz, analytics.anomaly_parameters) is
    'Accounts whose audience was awake at other hours on the last three days than on the 28 before, of the '
    '500 with most engagements; by how many minutes. Nothing but at midnight UTC. Means of hours are those '
    'of directions (Mardia and Jupp, Directional Statistics, 2000, section 2.2).';

create or replace function internal.audience_days(
    p_author bigint, p_at timestamptz, p_use analytics.anomaly_parameters
)
returns table (day timestamptz, angle double precision)
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select date_bin('1 day', q.time, timestamptz '1970-01-01Z'),
           atan2(sum(e.n * sin(h.angle)), sum(e.n * cos(h.angle)))
      from core.posts as p
      join analytics.post_metrics_quarters as q on q.post_id = p.id
     cross join lateral (
        select q.likes + q.shares + q.comments + q.quotes as n
     ) as e
     cross join lateral (
        select radians(
                   extract(epoch from q.time - date_bin('1 day', q.time, timestamptz '1970-01-01Z')) / 240
               ) as angle
     ) as h
     where p.author_id = p_author and p.id >= internal.id_at(p_at - interval '35 days')
       and q.time >= p_at - interval '31 days' and q.time < p_at and e.n > 0
     group by 1
    having sum(e.n) >= p_use.shift_least_count;
$$;

comment on function internal.audience_days(bigint, timestamptz, analytics.anomaly_parameters) is
    'The mean hour of engagements with posts of p_author on each of the 31 days of UTC before p_at that have '
    'enough of them, as an angle (2 pi a day).';
