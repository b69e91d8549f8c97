create or replace function social.delete_bookmark_folder(p_actor bigint, p_folder bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    delete from core.bookmark_folders where id = p_folder and user_id = p_actor;

    return found;
end
$$;

comment on function social.delete_bookmark_folder(bigint, bigint) is
    'p_actor''s folder ends; the bookmarks in it stay, in none. Returns whether that changed '
    'anything: false too if it is not one''s own. Errors: PS404 (p_actor). '
    'Example: select social.delete_bookmark_folder(7, 43);';

grant execute on function social.delete_bookmark_folder(bigint, bigint) to pgsocial_app;
