-- Inlined by the planner: keep it plain SQL, not strict, without SET. A quarter at an edge
-- is added where it is, and taken off the day of UTC that it is of.
create or replace function internal.follower_rows(
    p_user bigint, p_level text, p_from timestamptz, p_to timestamptz, p_counted jsonb default null,
    p_edges timestamptz[] default null
)
returns setof analytics.follower_changes
language sql
stable
parallel safe
as $$
    select m.* from analytics.follower_changes as m
     where p_counted is null and p_level = 'minutes'
       and m.user_id = p_user and m.time >= p_from and m.time < p_to
    union all
    select q.* from analytics.follower_changes_quarters as q
     where p_counted is null and p_level = 'quarters'
       and q.user_id = p_user and q.time >= p_from and q.time < p_to
    union all
    select d.* from analytics.follower_changes_days as d
     where p_counted is null and p_level = 'days'
       and d.user_id = p_user and d.time >= p_from and d.time < p_to
    union all
    select internal.utc_noon(d.time), d.user_id, d.gained, d.lost, d.profile_visits
      from analytics.follower_changes_days as d
     where p_counted is null and p_level = 'zone'
       and d.user_id = p_user and d.time >= internal.near_midnight(p_from)
       and d.time < internal.near_midnight(p_to)
    union all
    select s.at, e.user_id, s.sign * e.gained, s.sign * e.lost, s.sign * e.profile_visits
      from analytics.follower_changes_quarters as e
     cross join lateral (values (e.time, 1), (internal.utc_noon(e.time), -1)) as s (at, sign)
     where p_counted is null and p_level = 'zone' and e.user_id = p_user and e.time = any (p_edges)
       and s.at >= p_from and s.at < p_to
    union all
    select c.*
      from jsonb_populate_recordset(null::analytics.follower_changes, p_counted -> 'follower_changes') as c;
$$;

comment on function internal.follower_rows(bigint, text, timestamptz, timestamptz, jsonb, timestamptz[]) is
    'Followers that a user gained and lost in a time, by minutes, quarters, days or '
    'days of a zone (internal.zone_edges()); or as an engine counted them.';
