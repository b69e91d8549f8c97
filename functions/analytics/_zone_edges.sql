-- A day of a zone is the day of UTC nearest to it, but for the quarters of an hour between the midnight of
-- the one and that of the other, which are added to the one and taken off the other. So a day of Rome is
-- read as a row and four or eight quarters, and not as 96. A day of UTC is counted where its noon is.
create or replace function internal.zone_edges(p_starts timestamptz[], p_ends_at timestamptz)
returns timestamptz[]
language sql
stable
parallel safe
as $$
    select coalesce(array_agg(q.at order by q.at), '{}')
      from unnest(p_starts || p_ends_at) as b (at)
     cross join lateral (select internal.near_midnight(b.at) as near) as m
     cross join lateral generate_series(
           least(b.at, m.near), greatest(b.at, m.near) - interval '15 minutes', interval '15 minutes'
       ) as q (at);
$$;

comment on function internal.zone_edges(timestamptz[], timestamptz) is
    'The quarters of an hour between the bounds of buckets and the midnights of UTC nearest to them.';
