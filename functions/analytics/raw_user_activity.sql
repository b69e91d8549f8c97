create or replace view analytics.raw_user_activity as
select date_bin('1 minute', f.at, timestamptz '1970-01-01Z') as time, f.user_id,
       count(*) filter (where f.kind = 'post')::integer as posts,
       count(*) filter (where f.is_reply)::integer as replies,
       count(*) filter (where f.kind = 'like')::integer as likes,
       count(*) filter (where f.kind = 'share')::integer as shares,
       count(*) filter (where f.kind = 'follow')::integer as follows,
       count(*) filter (where f.kind = 'view')::integer as views
  from (
    select p.created_at as at, 'post' as kind, p.author_id as user_id,
           p.reply_to_id is not null as is_reply
      from core.posts as p where p.deleted_at is null
    union all
    select l.created_at, 'like', l.user_id, null from core.likes as l
    union all
    select s.created_at, 'share', s.user_id, null from core.shares as s
    union all
    select f.created_at, 'follow', f.follower_id, null from core.follows as f
    union all
    select v.created_at, 'view', v.viewer_id, null from core.views as v
  ) as f
 group by 1, 2;

comment on view analytics.raw_user_activity is
    'What users did by the minute, counted from the tables whole: what analytics.user_activity must '
    'equal.';
