-- Who sees which post: the one place that decides it (internal.posts_audience() is its set-based
-- twin). Blocks are probed post by post, unless the caller has read them, since they are few: as a plain
-- NOT EXISTS the planner would materialise the list of a viewer who blocks thousands. All columns but
-- the last three are those that begin social.post_item, in its order.
-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.visible_posts(p_viewer bigint, p_blocked bigint[] default null)
returns table (
    id bigint, author_id bigint, author_username text, author_display_name text,
    author_avatar_url text, is_author_verified boolean, body text, media jsonb, visibility text,
    reply_permission text, lang text,
    reply_to_id bigint, root_id bigint, quote_of_id bigint, created_at timestamptz,
    edited_at timestamptz, like_count integer, share_count integer, reply_count integer,
    quote_count integer, reply_to_author_id bigint,
    entities jsonb, mentions bigint[]
)
language sql
stable
parallel safe
as $$
    select p.id, p.author_id, u.username, u.display_name, u.avatar_url,
           u.verified_at is not null, p.body, p.media, p.visibility, p.reply_permission, p.lang,
           p.reply_to_id, p.root_id, p.quote_of_id, p.created_at, p.edited_at,
           p.like_count, p.share_count, p.reply_count, p.quote_count, p.reply_to_author_id,
           p.entities, p.mentions
      from core.posts as p
      join core.users as u on u.id = p.author_id
     where p.deleted_at is null
       and u.is_active
       and (
           p.author_id = p_viewer
           or (p.visibility = 'public' and not u.is_private)
           or p_viewer = any (p.mentions)
           or p.reply_to_author_id = p_viewer
           or (
               p.visibility in ('public', 'followers')
               and exists (
                   select from core.follows as f
                    where f.follower_id = p_viewer and f.followee_id = p.author_id
                   offset 0
               )
           )
       )
       and case when p_blocked is null then not exists (
               select from internal.hidden as h
                where h.viewer_id = p_viewer
                  and h.other_id = p.author_id
                  and (h.is_blocking or h.is_blocked)
               offset 0
           ) else p.author_id <> all (p_blocked) end;
$$;

comment on function internal.visible_posts(bigint, bigint[]) is
    'The posts that p_viewer (null: a guest) sees. An active author''s undeleted post is seen by the '
    'author; by everyone if public and the account is not private; by followers unless only for '
    'those mentioned; by those mentioned and the one whom it answers; never across a block '
    '(p_blocked, where the caller has read them).';
