-- What one may see of follows that ended is when, not by whom. Columns have one type in all kinds and no kind
-- has a condition of its own, since only then one is planned as its table: in the order of an index, and no
-- sort of all rows for each page.
create or replace view internal.sink_engagements as
select w.kind, w.subject_id, w.user_id, w.at, w.subject_id as place,
       concat_ws(':', w.kind, w.subject_id, w.user_id, w.at) as key, false as is_deleted,
       internal.sink_digest(concat_ws(
           chr(31), w.kind, w.subject_id, w.user_id, w.at, internal.sink_micros(w.created_at),
           internal.sink_micros(w.began_at), w.surface, w.is_opened::integer, w.is_first::integer, w.dwell_ms
       )) as digest,
       row_to_json(d)::text as doc, w.created_at
  from (
    select 'like' as kind, l.post_id as subject_id, l.user_id, 0::bigint as at, l.created_at,
           null::timestamptz as began_at, '' as surface, false as is_opened, false as is_first, 0 as dwell_ms
      from core.likes as l
    union all
    select 'share', s.post_id, s.user_id, 0::bigint, s.created_at, null::timestamptz, '', false, false, 0
      from core.shares as s
    union all
    select 'bookmark', b.post_id, b.user_id, 0::bigint, b.created_at, null::timestamptz, '', false, false, 0
      from core.bookmarks as b
    union all
    select 'follow', f.followee_id, f.follower_id, 0::bigint, f.created_at, null::timestamptz, '', false,
           false, 0
      from core.follows as f
    union all
    select 'ended_follow', e.user_id, 0::bigint, e.id, internal.id_time(e.id), e.began_at, '', false, false, 0
      from core.ended_follows as e
    union all
    select 'view', v.post_id, v.viewer_id, internal.sink_micros(v.window_at), v.created_at,
           null::timestamptz, v.surface, v.is_opened, v.is_first, coalesce(v.dwell_ms, 0)
      from core.views as v
    union all
    select 'profile_visit', v.profile_id, v.visitor_id, internal.sink_micros(v.window_at), v.created_at,
           null::timestamptz, '', false, false, 0
      from core.profile_visits as v
    union all
    select 'post_visit', v.via_post_id, v.visitor_id, internal.sink_micros(v.window_at), v.created_at,
           null::timestamptz, '', false, false, 0
      from core.profile_visits as v
    union all
    select 'post_follow', f.via_post_id, f.follower_id, 0::bigint, f.created_at, null::timestamptz, '', false,
           false, 0
      from core.follows as f
  ) as w
 cross join lateral (  -- noqa: ST05
    select w.kind, w.subject_id, w.user_id, w.at, w.created_at, w.began_at, w.surface, w.is_opened,
           w.is_first, w.dwell_ms
 ) as d
 where w.subject_id is not null;

comment on view internal.sink_engagements is
    'What people did, as sinks get it: like, share, bookmark and view of a post (subject_id), follow of '
    'a user, ended_follow of a user, profile_visit of a user; and once more, by the post that led to it, '
    'post_visit and post_follow.';
