create or replace function social.unsuspend_user(p_user bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    update core.users
       set suspended_at = null, suspension_reason = null
     where id = p_user and suspended_at is not null and deleted_at is null;

    if found then
        return true;
    elsif not exists (select from core.users where id = p_user and deleted_at is null) then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user');
    end if;

    return false;
end
$$;

comment on function social.unsuspend_user(bigint) is
    'Opens a suspended account again, as it was; its owner signs in anew. Only for pgsocial_admin. '
    'Returns whether that changed anything. Errors: PS404 (p_user). '
    'Example: select social.unsuspend_user(7);';

grant execute on function social.unsuspend_user(bigint) to pgsocial_admin;
