create or replace function social.reactivate_user(p_user bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    update core.users
       set deactivated_at = null
     where id = p_user and deactivated_at is not null and suspended_at is null and deleted_at is null;

    if not found then
        perform internal.check_user(p_user, 'p_user');
        return false;
    end if;

    return true;
end
$$;

comment on function social.reactivate_user(bigint) is
    'Wakes an account that its owner had deactivated, as it was; the application calls it once the '
    'owner has shown the password. Returns whether that changed anything. Errors: PS404 (p_user: '
    'unknown, suspended or erased). Example: select social.reactivate_user(7);';

grant execute on function social.reactivate_user(bigint) to pgsocial_app;
