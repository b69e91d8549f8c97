create or replace function social.create_bookmark_folder(p_actor bigint, p_name text)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_id bigint;
    v_name text;
begin
    perform internal.check_user(p_actor, 'p_actor');
    v_name := internal.check_folder_name(p_actor, p_name);
    select id into v_id from core.bookmark_folders where user_id = p_actor and name = v_name;

    if v_id is null then
        if (select count(*) from core.bookmark_folders where user_id = p_actor) >= 100 then
            perform internal.raise_error('PS409', 'p_name', 'a user has at most 100 folders');
        end if;

        insert into core.bookmark_folders (user_id, name) values (p_actor, v_name)
        returning id into v_id;
    end if;

    return v_id;
end
$$;

comment on function social.create_bookmark_folder(bigint, text) is
    'Makes a folder for p_actor''s bookmarks and returns its id, or that of the folder of this name. '
    'Errors: PS400 (p_name: 1 to 100 characters), PS404 (p_actor), PS409 (100 folders: p_name). '
    'Example: select social.create_bookmark_folder(7, ''Recipes'');';

grant execute on function social.create_bookmark_folder(bigint, text) to pgsocial_app;
