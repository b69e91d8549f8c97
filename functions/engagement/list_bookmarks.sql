create or replace function social.list_bookmarks(
    p_viewer bigint, p_limit integer default 20, p_cursor text default null,
    p_folder bigint default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor bigint[] := internal.parse_cursor(p_cursor, 2);
    v_left integer := p_limit;
    v_ids bigint[];
    v_times timestamptz[];
    v_rows integer;
begin
    perform internal.check_limit(p_limit);
    perform internal.check_user(p_viewer, 'p_viewer');

    if p_folder is not null and not exists (
        select from core.bookmark_folders where id = p_folder and user_id = p_viewer
    ) then
        perform internal.raise_error('PS404', 'p_folder', 'you have no such folder');
    end if;

    -- Each of the two has its index, which one condition for both would not use.
    loop
        select coalesce(array_agg(c.post_id), '{}'), array_agg(c.created_at)
          into v_ids, v_times
          from (
            (
                select b.post_id, b.created_at
                  from core.bookmarks as b
                 where p_folder is null and b.user_id = p_viewer
                   and (v_cursor is null
                        or (b.created_at, b.post_id)
                           < (internal.cursor_time(v_cursor[1]), v_cursor[2]))
                 order by b.created_at desc, b.post_id desc
                 limit v_left + 4
            )
            union all
            (
                select b.post_id, b.created_at
                  from core.bookmarks as b
                 where b.user_id = p_viewer and b.folder_id = p_folder
                   and (v_cursor is null
                        or (b.created_at, b.post_id)
                           < (internal.cursor_time(v_cursor[1]), v_cursor[2]))
                 order by b.created_at desc, b.post_id desc
                 limit v_left + 4
            )
          ) as c;

        return query
        select r.id, r.author_id, r.author_username, r.author_display_name, r.author_avatar_url,
               r.is_author_verified, r.body, r.media, r.visibility, r.reply_permission, r.lang,
               r.reply_to_id, r.root_id, r.quote_of_id,
               r.created_at, r.edited_at, r.like_count, r.share_count, r.reply_count, r.quote_count,
               r.is_liked, r.is_shared, r.is_bookmarked, r.is_tombstone, r.depth, r.shared_by,
               r.quoted, r.more_cursor,
               internal.time_cursor(v_times[array_position(v_ids, r.id)], r.id)
          from internal.render_posts(p_viewer, v_ids, v_left) as r;

        get diagnostics v_rows = row_count;
        exit when v_rows = v_left or cardinality(v_ids) < v_left + 4;
        v_left := v_left - v_rows;
        v_cursor := internal.parse_cursor(
            internal.time_cursor(v_times[cardinality(v_ids)], v_ids[cardinality(v_ids)]), 2
        );
    end loop;
end
$$;

comment on function social.list_bookmarks(bigint, integer, text, bigint) is
    'p_viewer''s own bookmarks (of p_folder, if given) as far as they are still visible, newest '
    'bookmark first, p_limit (1 to 100) a page. Errors: PS400 (p_limit, p_cursor), PS404 (p_viewer; '
    'p_folder: not one''s own). Example: select * from social.list_bookmarks(7);';

grant execute on function social.list_bookmarks(bigint, integer, text, bigint) to pgsocial_app;
