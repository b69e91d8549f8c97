create or replace function social.rename_bookmark_folder(
    p_actor bigint, p_folder bigint, p_name text
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_name text;
begin
    perform internal.check_user(p_actor, 'p_actor');
    v_name := internal.check_folder_name(p_actor, p_name);
    perform internal.check_folder(p_actor, p_folder);

    if exists (
        select from core.bookmark_folders
         where user_id = p_actor and name = v_name and id <> p_folder
    ) then
        perform internal.raise_error('PS409', 'p_name', 'another folder has this name');
    end if;

    update core.bookmark_folders set name = v_name where id = p_folder and name <> v_name;

    return found;
end
$$;

comment on function social.rename_bookmark_folder(bigint, bigint, text) is
    'Gives p_actor''s folder another name; returns whether that changed anything. '
    'Errors: PS400 (p_name: 1 to 100 characters), PS404 (p_actor; p_folder: not one''s own), PS409 '
    '(p_name: another folder has it). '
    'Example: select social.rename_bookmark_folder(7, 43, ''Soups'');';

grant execute on function social.rename_bookmark_folder(bigint, bigint, text) to pgsocial_app;
