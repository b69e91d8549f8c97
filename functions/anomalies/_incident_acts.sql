-- Who is behind a burst. What an act is depends on what was counted; of sign-ups and bookmarks of the
-- whole platform nothing is said, since a new account has no age and bookmarks have no index by time.
create or replace function internal.incident_acts(
    p_incident analytics.incidents, p_from timestamptz, p_to timestamptz
)
returns table (user_id bigint, acts bigint)
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select a.user_id, sum(a.n)::bigint
      from (
        select l.user_id, 1 as n
          from core.likes as l
         where p_incident.scope = 'post' and l.post_id = p_incident.subject::bigint
           and l.created_at >= p_from and l.created_at < p_to
        union all
        select s.user_id, 1
          from core.shares as s
         where p_incident.scope = 'post' and s.post_id = p_incident.subject::bigint
           and s.id >= internal.id_at(p_from) and s.id < internal.id_at(p_to)
        union all
        select p.author_id, 1
          from core.posts as p
         where p_incident.scope = 'post' and p.deleted_at is null
           and (p.reply_to_id = p_incident.subject::bigint or p.quote_of_id = p_incident.subject::bigint)
           and p.id >= internal.id_at(p_from) and p.id < internal.id_at(p_to)
        union all
        select p.author_id, 1
          from core.post_hashtags as h
          join core.posts as p on p.id = h.post_id
         where p_incident.scope = 'tag' and h.tag = p_incident.subject and p.deleted_at is null
           and h.post_id >= internal.id_at(p_from) and h.post_id < internal.id_at(p_to)
        union all
        select f.follower_id, 1
          from core.follows as f
         where p_incident.metric = 'followers_gained' and f.followee_id = p_incident.user_id
           and f.created_at >= p_from and f.created_at < p_to
        union all
        select p_incident.user_id, p_incident.observed
         where p_incident.metric = 'acts'
        union all
        select u.user_id, case p_incident.metric when 'posts' then u.posts when 'replies' then u.replies
                                                 when 'likes' then u.likes when 'shares' then u.shares
                                                 when 'follows' then u.follows else u.views end
          from analytics.user_activity_quarters as u
         where p_incident.scope = 'platform'
           and p_incident.metric in ('posts', 'replies', 'likes', 'shares', 'follows', 'views')
           and u.time >= p_from and u.time < p_to
      ) as a
     where a.n > 0
     group by a.user_id
     order by 2 desc, 1
     limit 1000;
$$;

comment on function internal.incident_acts(analytics.incidents, timestamptz, timestamptz) is
    'Who drove a burst in a time, and how often: at most 1,000 who did most.';
