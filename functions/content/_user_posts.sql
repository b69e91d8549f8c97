-- The posts of each list of a user's, newest first, each with the cursor of its place. One branch
-- runs, each along an index of its own. Inlined by the planner.
create or replace function internal.user_posts(
    p_user bigint, p_kind text, p_cursor bigint[], p_limit integer
)
returns table (id bigint, cursor text)
language sql
stable
parallel safe
as $$
    (
        select p.id, p.id::text
          from core.posts as p
         where p_kind = 'all' and p.author_id = p_user and p.deleted_at is null
           and p.id < coalesce(p_cursor[1], 9223372036854775807)
         order by p.id desc
         limit p_limit
    )
    union all
    (
        select p.id, p.id::text
          from core.posts as p
         where p_kind = 'posts' and p.author_id = p_user and p.deleted_at is null
           and p.reply_to_id is null
           and p.id < coalesce(p_cursor[1], 9223372036854775807)
         order by p.id desc
         limit p_limit
    )
    union all
    (
        select p.id, p.id::text
          from core.posts as p
         where p_kind = 'replies' and p.author_id = p_user and p.deleted_at is null
           and p.reply_to_id is not null
           and p.id < coalesce(p_cursor[1], 9223372036854775807)
         order by p.id desc
         limit p_limit
    )
    union all
    (
        select p.id, p.id::text
          from core.posts as p
         where p_kind = 'media' and p.author_id = p_user and p.deleted_at is null
           and p.media <> '[]'
           and p.id < coalesce(p_cursor[1], 9223372036854775807)
         order by p.id desc
         limit p_limit
    )
    union all
    (
        select l.post_id, internal.time_cursor(l.created_at, l.post_id)
          from core.likes as l
         where p_kind = 'likes' and l.user_id = p_user
           and (l.created_at, l.post_id)
               < (coalesce(internal.cursor_time(p_cursor[1]), 'infinity'),
                  coalesce(p_cursor[2], 0))
         order by l.created_at desc, l.post_id desc
         limit p_limit
    );
$$;

comment on function internal.user_posts(bigint, text, bigint[], integer) is
    'Ids of p_user''s posts of a kind after p_cursor: see social.list_user_posts(). Unchecked: for '
    'internal.render_posts().';
