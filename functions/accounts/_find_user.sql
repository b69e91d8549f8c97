create or replace function internal.find_user(p_username text)
returns bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_key constant text collate pg_c_utf8 := lower(p_username collate pg_c_utf8);
    v_user bigint;
begin
    select id into v_user from core.users where username_key = v_key;

    if v_user is null then
        select user_id
          into v_user
          from core.held_usernames
         where key_hash = internal.name_hash(v_key) and expires_at > now();
    end if;

    return v_user;
end
$$;

comment on function internal.find_user(text) is
    'Whom a username means, whatever its case: who has it, else who gave it up, as long as it is held '
    'for them; null for nobody. Says nothing of who may know of them.';
