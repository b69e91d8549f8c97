create or replace view analytics.raw_follower_changes as
select date_bin('1 minute', f.at, timestamptz '1970-01-01Z') as time, f.user_id,
       count(*) filter (where f.kind = 'gain')::integer as gained,
       count(*) filter (where f.kind = 'loss')::integer as lost,
       count(*) filter (where f.kind = 'visit')::integer as profile_visits
  from (
    select w.created_at as at, w.followee_id as user_id, 'gain' as kind from core.follows as w
    union all
    select e.began_at, e.user_id, 'gain' from core.ended_follows as e
    union all
    select internal.id_time(e.id), e.user_id, 'loss' from core.ended_follows as e
    union all
    select v.created_at, v.profile_id, 'visit' from core.profile_visits as v
  ) as f
 group by 1, 2;

comment on view analytics.raw_follower_changes is
    'Followers gained and lost, and visits of profiles, by the minute, counted from the tables whole: what '
    'analytics.follower_changes must equal.';
