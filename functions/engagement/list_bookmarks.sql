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
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 2);
begin
    perform internal.check_limit(p_limit);
    perform internal.check_user(p_viewer, 'p_viewer');

    if p_folder is not null and not exists (
        select from core.bookmark_folders where id = p_folder and user_id = p_viewer
    ) then
        perform internal.raise_error('PS404', 'p_folder', 'you have no such folder');
    end if;

    return query
    select *
      from internal.page_posts(
               p_viewer, case when p_folder is null then 'bookmarks' else 'folder' end, p_folder,
               v_cursor, p_limit
           );
end
$$;

comment on function social.list_bookmarks(bigint, integer, text, bigint) is
    'p_viewer''s own bookmarks (of p_folder, if given) as far as they are still visible, newest '
    'bookmark first, p_limit (1 to 100) a page. Errors: PS400 (p_limit, p_cursor), PS404 (p_viewer; '
    'p_folder: not one''s own). Example: select * from social.list_bookmarks(7);';

grant execute on function social.list_bookmarks(bigint, integer, text, bigint) to pgsocial_app;
