-- Locks: the user, against everybody who is writing something that names them, such as a token.
create or replace function social.suspend_user(p_user bigint, p_reason text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if coalesce(length(p_reason), 0) not between 1 and 500 then
        perform internal.raise_error('PS400', 'p_reason', 'a reason has 1 to 500 characters');
    end if;

    perform from core.users where id = p_user for update;

    update core.users
       set suspended_at = clock_timestamp(), suspension_reason = p_reason
     where id = p_user and suspended_at is null and deleted_at is null;

    if found then
        perform internal.end_tokens(p_user);
        return true;
    elsif not exists (select from core.users where id = p_user and deleted_at is null) then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user');
    end if;

    return false;
end
$$;

comment on function social.suspend_user(bigint, text) is
    'Closes an account: nobody sees it, it can do nothing, all its tokens end. Only for '
    'pgsocial_admin. Returns whether that changed anything. Errors: PS400 (p_reason), PS404 (p_user). '
    'Example: select social.suspend_user(7, ''spam'');';

grant execute on function social.suspend_user(bigint, text) to pgsocial_admin;
