-- Locks: analytics.follower_changes, its quarters, its days, each in key order.
create or replace function internal.fold_follower_changes(
    p_facts internal.metric_fact[], p_minutes_since timestamptz, p_quarters_since timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with minutes as materialized (
        select date_bin('1 minute', f.happened_at, timestamptz '1970-01-01Z') as time, f.user_id,
               coalesce(sum(f.n) filter (where f.kind = 'gain'), 0) as gained,
               coalesce(sum(f.n) filter (where f.kind = 'loss'), 0) as lost,
               coalesce(sum(f.n) filter (where f.kind = 'visit'), 0) as profile_visits
          from unnest(p_facts) as f
         where f.kind in ('gain', 'loss', 'visit')
         group by 1, 2
    ),
    low as (
        insert into analytics.follower_changes as m (time, user_id, gained, lost, profile_visits)
        select time, user_id, gained, lost, profile_visits
          from minutes
         where time >= p_minutes_since
         order by user_id, time
        on conflict (user_id, time) do update
           set gained = m.gained + excluded.gained, lost = m.lost + excluded.lost,
               profile_visits = m.profile_visits + excluded.profile_visits
    ),
    mid as (
        insert into analytics.follower_changes_quarters as m (time, user_id, gained, lost, profile_visits)
        select date_bin('15 minutes', w.time, timestamptz '1970-01-01Z'), w.user_id,
               sum(w.gained), sum(w.lost), sum(w.profile_visits)
          from minutes as w
         where w.time >= p_quarters_since
         group by 1, 2
         order by 2, 1
        on conflict (user_id, time) do update
           set gained = m.gained + excluded.gained, lost = m.lost + excluded.lost,
               profile_visits = m.profile_visits + excluded.profile_visits
    )
    insert into analytics.follower_changes_days as m (time, user_id, gained, lost, profile_visits)
    select date_bin('1 day', w.time, timestamptz '1970-01-01Z'), w.user_id,
           sum(w.gained), sum(w.lost), sum(w.profile_visits)
      from minutes as w
     group by 1, 2
     order by 2, 1
    on conflict (user_id, time) do update
       set gained = m.gained + excluded.gained, lost = m.lost + excluded.lost,
           profile_visits = m.profile_visits + excluded.profile_visits;
end
$$;

comment on function internal.fold_follower_changes(internal.metric_fact[], timestamptz, timestamptz) is
    'A part of the projection "metrics": adds facts to analytics.follower_changes and its rollups, to '
    'minutes and quarters only from p_minutes_since and p_quarters_since on.';
