-- Locks: the folder, then the bookmark.
create or replace function social.bookmark_post(
    p_actor bigint, p_post bigint, p_folder bigint default null
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_post(p_actor, p_post);

    if p_folder is not null then
        perform internal.check_folder(p_actor, p_folder);
    end if;

    insert into core.bookmarks as b (user_id, post_id, folder_id)
    values (p_actor, p_post, p_folder)
    on conflict (user_id, post_id) do update
       set folder_id = excluded.folder_id
     where excluded.folder_id <> coalesce(b.folder_id, 0);

    return found;
end
$$;

comment on function social.bookmark_post(bigint, bigint, bigint) is
    'p_actor bookmarks a post, in one of their folders if p_folder is given; a bookmark in another '
    'folder or in none moves there, and without p_folder it stays where it is. Returns whether that '
    'changed anything, so that a retry does no harm. '
    'Errors: PS404 (p_actor, p_post: unknown, deleted or not visible; p_folder: not one''s own). '
    'Example: select social.bookmark_post(7, 42);';

grant execute on function social.bookmark_post(bigint, bigint, bigint) to pgsocial_app;
