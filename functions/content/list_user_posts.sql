create or replace function social.list_user_posts(
    p_viewer bigint,
    p_user bigint,
    p_limit integer default 20,
    p_cursor text default null,
    p_kind text default 'all'
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_cursor bigint[] := internal.parse_cursor(p_cursor, case p_kind when 'likes' then 2 else 1 end);
    v_left integer := p_limit;
    v_scan integer;
    v_ids bigint[];
    v_cursors text[];
    v_rows integer;
begin
    perform internal.check_limit(p_limit);

    if p_kind is null or p_kind not in ('all', 'posts', 'replies', 'media', 'likes') then
        perform internal.raise_error('PS400', 'p_kind',
            'the kind is all, posts, replies, media or likes');
    elsif not exists (select from internal.visible_users(p_viewer) as u where u.id = p_user) then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user');
    elsif p_kind = 'likes' and p_user is distinct from p_viewer then
        perform internal.raise_error('PS403', 'p_kind', 'likes are listed for oneself only');
    end if;

    loop
        v_scan := v_left + 4;

        select coalesce(array_agg(c.id), '{}'), array_agg(c.cursor)
          into v_ids, v_cursors
          from internal.user_posts(p_user, p_kind, v_cursor, v_scan) as c;

        return query
        select r.id, r.author_id, r.author_username, r.author_display_name, r.author_avatar_url,
               r.is_author_verified, r.body, r.media, r.visibility, r.reply_permission, r.lang,
               r.reply_to_id, r.root_id, r.quote_of_id, r.created_at, r.edited_at, r.like_count,
               r.share_count, r.reply_count, r.quote_count, r.is_liked, r.is_shared,
               r.is_bookmarked, r.is_tombstone, r.depth, r.shared_by, r.quoted, r.more_cursor,
               v_cursors[array_position(v_ids, r.id)]
          from internal.render_posts(p_viewer, v_ids, v_left) as r;

        get diagnostics v_rows = row_count;
        v_left := v_left - v_rows;
        exit when v_left = 0 or cardinality(v_ids) < v_scan;
        v_cursor := internal.parse_cursor(v_cursors[v_scan]);
    end loop;
end
$$;

comment on function social.list_user_posts(bigint, bigint, integer, text, text) is
    'The posts of p_user that p_viewer (null: a guest) sees, newest first, p_limit (1 to 100) a page. '
    'p_kind: all; posts, without replies; replies; media, with pictures or videos; likes, what p_user '
    'liked, newest like first, for oneself only. Errors: PS400 (p_kind, p_limit, p_cursor), PS403 '
    '(p_kind: somebody else''s likes), PS404 (p_user). '
    'Example: select id, body from social.list_user_posts(7, 8, p_kind => ''media'');';

grant execute on function social.list_user_posts(bigint, bigint, integer, text, text) to pgsocial_app;
