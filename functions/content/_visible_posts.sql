-- What every surface joins, by internal.render_posts(). Inlined: see internal.permitted_posts().
create or replace function internal.visible_posts(p_viewer bigint)
returns table (
    id bigint, author_id bigint, author_username text, author_display_name text,
    author_avatar_url text, is_author_verified boolean, body text, media jsonb, visibility text,
    reply_permission text, lang text,
    reply_to_id bigint, root_id bigint, quote_of_id bigint, created_at timestamptz,
    edited_at timestamptz, like_count integer, share_count integer, reply_count integer,
    quote_count integer
)
language sql
stable
parallel safe
as $$
    select p.id, p.author_id, p.author_username, p.author_display_name, p.author_avatar_url,
           p.is_author_verified, p.body, p.media, p.visibility, p.reply_permission, p.lang,
           p.reply_to_id, p.root_id, p.quote_of_id, p.created_at,
           p.edited_at, p.like_count, p.share_count, p.reply_count, p.quote_count
      from internal.permitted_posts(p_viewer) as p
     where p.deleted_at is null;
$$;

comment on function internal.visible_posts(bigint) is
    'The posts that p_viewer (null: a guest) sees: permitted and not deleted.';
