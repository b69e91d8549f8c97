-- Groups of a user's notifications that may be told now, newest first: somebody stands behind them
-- whom the user knows and does not mute, the post is seen, and the kind is wanted.
create or replace function internal.told_notifications(
    p_user bigint, p_before timestamptz, p_kind text, p_group bigint, p_after timestamptz,
    p_limit integer
)
returns table (
    kind text, group_id bigint, caused_at timestamptz, post_id bigint, body text, actor_id bigint,
    actor_username text, actor_display_name text, actor_avatar_url text, total integer
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_unwanted constant text[] := array(
        select n.key
          from core.preferences as p
         cross join lateral jsonb_each(p.preferences -> 'notify') as n
         where p.user_id = p_user and n.value = 'false'
    );
begin
    return query
    select n.kind, n.group_id, n.caused_at, v.id, v.body, a.id, a.username, a.display_name,
           a.avatar_url,
           case n.kind
               when 'like' then v.like_count - (
                   select count(*)::integer
                     from core.likes as l
                    where l.user_id = p_user and l.post_id = n.group_id
               )
               when 'share' then v.share_count - (
                   select count(*)::integer
                     from core.shares as s
                    where s.user_id = p_user and s.post_id = n.group_id
               )
               when 'follow' then (
                   select count(*)::integer
                     from (
                       select from core.follows as f
                        where f.followee_id = p_user
                          and f.created_at >= internal.day_start(n.group_id)
                          and f.created_at < internal.day_start(n.group_id + 1)
                        limit 100
                     ) as f
               )
               when 'request' then 1
               when 'reply' then 1
               when 'quote' then 1
               when 'mention' then 1
               else internal.refuse_kind('notification', n.kind)::integer
           end
      from (
        select w.kind, w.group_id, w.caused_at
          from internal.notifications as w
         where w.user_id = p_user
           and (w.caused_at, w.kind, w.group_id) < (p_before, p_kind, p_group)
           and w.caused_at > p_after
         order by w.caused_at desc, w.kind desc, w.group_id desc
         limit internal.page_candidates()
      ) as n
      left join lateral (
        select p.id, p.author_id, p.body, p.like_count, p.share_count
          from internal.visible_posts(p_user) as p
         where n.kind not in ('follow', 'request') and p.id = n.group_id
        offset 0
      ) as v on true
     cross join lateral (
        select u.id, u.username, u.display_name, u.avatar_url
          from (
            (
                select l.user_id
                  from core.likes as l
                 where n.kind = 'like' and l.post_id = n.group_id and l.user_id <> p_user
                 order by l.created_at desc
                 limit internal.page_candidates()
            )
            union all
            (
                select s.user_id
                  from core.shares as s
                 where n.kind = 'share' and s.post_id = n.group_id and s.user_id <> p_user
                 order by s.id desc
                 limit internal.page_candidates()
            )
            union all
            (
                select f.follower_id
                  from core.follows as f
                 where n.kind = 'follow' and f.followee_id = p_user
                   and f.created_at >= internal.day_start(n.group_id)
                   and f.created_at < internal.day_start(n.group_id + 1)
                 order by f.created_at desc
                 limit internal.page_candidates()
            )
            union all
            select r.requester_id
              from core.follow_requests as r
             where n.kind = 'request' and r.requester_id = n.group_id and r.target_id = p_user
            union all
            select v.author_id where n.kind in ('reply', 'quote', 'mention')
         ) as c (user_id)
         cross join lateral (
            select *
              from internal.visible_users(p_user) as x
             where x.id = c.user_id
               and not exists (
                   select from internal.hidden as h
                    where h.viewer_id = p_user and h.other_id = x.id and internal.is_muting(h)
                   offset 0
               )
            offset 0
         ) as u
         limit 1
     ) as a
     where n.kind <> all (v_unwanted)
       and (v.id is not null or n.kind in ('follow', 'request'))
     order by n.caused_at desc, n.kind desc, n.group_id desc
     limit p_limit;
end
$$;

comment on function internal.told_notifications(
    bigint, timestamptz, text, bigint, timestamptz, integer
) is
    'The first p_limit groups before (p_before, p_kind, p_group) and after p_after, with the newest '
    'actor; total counts the actors, of follows up to 100. Of groups, and of the actors of each, the '
    'newest internal.page_candidates() are looked at.';
