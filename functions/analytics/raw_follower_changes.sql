create or replace view analytics.raw_follower_changes as
select date_bin('1 minute', f.at, timestamptz '1970-01-01Z') as time, f.user_id,
       count(*) filter (where f.is_gain)::integer as gained,
       count(*) filter (where not f.is_gain)::integer as lost
  from (
    select w.created_at as at, w.followee_id as user_id, true as is_gain from core.follows as w
    union all
    select e.began_at, e.user_id, true from core.ended_follows as e
    union all
    select internal.id_time(e.id), e.user_id, false from core.ended_follows as e
  ) as f
 group by 1, 2;

comment on view analytics.raw_follower_changes is
    'Followers gained and lost by the minute, counted from the tables whole: what '
    'analytics.follower_changes must equal.';
