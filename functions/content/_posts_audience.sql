-- The set-based twin of internal.visible_posts(), for many viewers at once; a test compares them
-- over all pairs.
create or replace function internal.posts_audience(p_posts bigint[], p_viewers bigint[])
returns table (post_id bigint, viewer_id bigint, is_deleted boolean)
language sql
stable
parallel safe
as $$
    select p.id, v.id, p.deleted_at is not null
      from core.posts as p
      join core.users as u on u.id = p.author_id
     cross join (select distinct w.id from unnest(p_viewers) as w (id)) as v
      left join internal.hidden as h on h.viewer_id = v.id and h.other_id = p.author_id
      left join core.follows as f on f.follower_id = v.id and f.followee_id = p.author_id
     where p.id = any (p_posts)
       and u.is_active
       and (
           p.author_id = v.id
           or (
               (
                   (p.visibility = 'public' and not u.is_private)
                   or v.id = any (p.mentions)
                   or p.reply_to_author_id = v.id
                   or (p.visibility in ('public', 'followers') and f.follower_id is not null)
               )
               and not coalesce(h.is_blocking or h.is_blocked, false)
           )
       );
$$;

comment on function internal.posts_audience(bigint[], bigint[]) is
    'Which of p_viewers (null: a guest) may see which of p_posts; deleted ones are marked.';
