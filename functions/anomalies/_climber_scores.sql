-- Popular posts fade within hours; a climber has most when it is a day old and more. A day is summed, so
-- it is looked at four times a day, and needs not be seen twice.
create or replace function internal.climber_scores(p_at timestamptz, p_use analytics.anomaly_parameters)
returns setof internal.anomaly_score
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_at <> date_bin('6 hours', p_at, timestamptz '1970-01-01Z') then
        return;
    end if;

    return query
    select 'post', 'late_engagements', s.post_id::text, s.author_id, 'burst', s.n, s.expected, s.spread,
           s.deviation, s.sample_count, o.is_out, o.is_out, coalesce(s.y < u.y, false)
      from (
        select l.post_id, l.author_id, l.n, 2 * sqrt(l.n + 0.375) as y, e.spread, e.sample_count,
               greatest(0, e.middle * e.middle / 4 - 0.375) as expected,
               (2 * sqrt(l.n + 0.375) - e.middle) / e.spread as deviation
          from internal.late_engagements(p_at) as l
         cross join lateral (
            select m.middle, cardinality(k.days) as sample_count,
                   (
                       select greatest(
                                  1, 1.4826 * percentile_cont(0.5) within group (order by abs(y - m.middle))
                              )
                         from unnest(k.days) as y
                   ) as spread
              from (
                select array(select internal.late_days(l.author_id, l.post_id, p_at)) as days
              ) as k
             cross join lateral (
                select percentile_cont(0.5) within group (order by y) as middle from unnest(k.days) as y
             ) as m
         ) as e
         where l.n >= p_use.subject_least_count
      ) as s
      left join internal.usual_peaks(p_at, p_use) as u on u.scope = 'post' and u.metric = 'late_engagements'
     cross join lateral (
        select s.deviation >= p_use.threshold and s.n - s.expected >= p_use.subject_least_count
               and s.n >= s.expected * (1 + p_use.subject_rise) as is_out
     ) as o;
end
$$;

comment on function internal.climber_scores(timestamptz, analytics.anomaly_parameters) is
    'Posts older than a day with whom much happened in the 24 hours up to p_at, against later days of '
    'posts by the same author; nothing but at 0, 6, 12 and 18 hours UTC.';

create or replace function internal.late_engagements(p_at timestamptz)
returns table (post_id bigint, author_id bigint, n bigint)
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select q.post_id, p.author_id, q.n
      from (
        select m.post_id, sum(m.likes + m.shares + m.comments + m.quotes) as n
          from analytics.post_metrics_quarters as m
         where m.time >= p_at - interval '24 hours' and m.time < p_at
           and m.time >= internal.id_time(m.post_id) + interval '24 hours'
           and m.post_id >= internal.id_at(p_at - interval '14 days')
         group by m.post_id
        having sum(m.likes + m.shares + m.comments + m.quotes) > 0
      ) as q
      join core.posts as p on p.id = q.post_id;
$$;

comment on function internal.late_engagements(timestamptz) is
    'Engagements in the 24 hours up to p_at with posts that were a day old by then, and at most 14 days.';

create or replace function internal.late_days(p_author bigint, p_before bigint, p_at timestamptz)
returns setof double precision
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select 2 * sqrt(coalesce(d.n, 0) + 0.375)
      from (
        select p.id, row_number() over (order by p.id desc) as place
          from core.posts as p
         where p.author_id = p_author and p.id < p_before
           and p.id >= internal.id_at(p_at - interval '60 days')
         order by p.id desc
         limit 20
      ) as p
      full join generate_series(1, 3) as s (place) on s.place = p.place
     cross join lateral (
        select max(w.n) as n
          from (
            select sum(q.likes + q.shares + q.comments + q.quotes) as n
              from analytics.post_metrics_quarters as q
             where q.post_id = p.id and q.time >= internal.id_time(p.id) + interval '24 hours'
               and q.time < least(internal.id_time(p.id) + interval '96 hours', p_at - interval '24 hours')
             group by date_bin('24 hours', q.time, internal.id_time(p.id))
          ) as w
     ) as d;
$$;

comment on function internal.late_days(bigint, bigint, timestamptz) is
    'The most that each of the last 20 posts (as if there were at least 3) by p_author before p_before had '
    'in a day from its second to its fourth, as 2 sqrt(n + 3/8).';
