-- The set-based twin of internal.visible_posts(), for many viewers at once; a test compares them
-- over all pairs.
create or replace function internal.posts_audience(
    p_posts bigint[], p_viewers bigint[], p_are_pairs boolean default false
)
returns table (post_id bigint, viewer_id bigint, is_deleted boolean)
language sql
stable
parallel safe
as $$
    select p.id, v.viewer_id, p.deleted_at is not null
      from internal.audience_pairs(p_posts, p_viewers, p_are_pairs) as v
     cross join lateral (select * from core.posts as q where q.id = v.id offset 0) as p
     cross join lateral (select * from core.users as w where w.id = p.author_id offset 0) as u
      left join lateral (
        select f.is_blocking or f.is_blocked as is_hidden
          from internal.hidden as f
         where f.viewer_id = v.viewer_id and f.other_id = p.author_id
        offset 0
      ) as h on true
     where u.is_active
       and (
           p.author_id = v.viewer_id
           or (
               (
                   (p.visibility = 'public' and not u.is_private)
                   or v.viewer_id = any (p.mentions)
                   or p.reply_to_author_id = v.viewer_id
                   or (
                       p.visibility in ('public', 'followers')
                       and exists (
                           select from core.follows as f
                            where f.follower_id = v.viewer_id and f.followee_id = p.author_id
                           offset 0
                       )
                   )
               )
               and not coalesce(h.is_hidden, false)
           )
       );
$$;

comment on function internal.posts_audience(bigint[], bigint[], boolean) is
    'Which of p_viewers (null: a guest) may see which of p_posts; deleted ones are marked. With '
    'p_are_pairs the two lists are pairs, and no others are looked at.';
