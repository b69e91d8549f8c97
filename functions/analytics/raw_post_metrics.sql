create or replace view analytics.raw_post_metrics as
select date_bin('1 minute', f.at, timestamptz '1970-01-01Z') as time, f.post_id,
       count(*) filter (where f.kind = 'view')::integer as views,
       count(*) filter (where f.is_first)::integer as reach,
       count(*) filter (where f.is_opened)::integer as opens,
       coalesce(sum(f.dwell_ms), 0)::bigint as dwell_ms,
       count(*) filter (where f.kind = 'like')::integer as likes,
       count(*) filter (where f.kind = 'share')::integer as shares,
       count(*) filter (where f.kind = 'comment')::integer as comments,
       count(*) filter (where f.kind = 'quote')::integer as quotes,
       count(*) filter (where f.kind = 'bookmark')::integer as bookmarks,
       count(*) filter (where f.kind = 'visit')::integer as profile_visits,
       count(*) filter (where f.kind = 'follow')::integer as follows
  from (
    select v.created_at as at, 'view' as kind, v.post_id, v.is_first, v.is_opened, v.dwell_ms
      from core.views as v
    union all
    select l.created_at, 'like', l.post_id, null, null, null from core.likes as l
    union all
    select s.created_at, 'share', s.post_id, null, null, null from core.shares as s
    union all
    select b.created_at, 'bookmark', b.post_id, null, null, null from core.bookmarks as b
    union all
    select v.created_at, 'visit', v.via_post_id, null, null, null
      from core.profile_visits as v where v.via_post_id is not null
    union all
    select w.created_at, 'follow', w.via_post_id, null, null, null
      from core.follows as w where w.via_post_id is not null
    union all
    select p.created_at, 'comment', p.reply_to_id, null, null, null
      from core.posts as p where p.reply_to_id is not null and p.deleted_at is null
    union all
    select p.created_at, 'quote', p.quote_of_id, null, null, null
      from core.posts as p where p.quote_of_id is not null and p.deleted_at is null
  ) as f
 group by 1, 2;

comment on view analytics.raw_post_metrics is
    'Metrics of posts by the minute, counted from the tables whole: what analytics.post_metrics must '
    'equal.';
