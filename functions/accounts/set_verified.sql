create or replace function social.set_verified(p_user bigint, p_is_verified boolean)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_user, 'p_user');

    if p_is_verified is null then
        perform internal.raise_error('PS400', 'p_is_verified', 'pass true or false');
    end if;

    update core.users
       set verified_at = case when p_is_verified then clock_timestamp() end
     where id = p_user and (verified_at is not null) <> p_is_verified;

    return found;
end
$$;

comment on function social.set_verified(bigint, boolean) is
    'Gives an account the mark that it is who it says, or takes it away. Only for pgsocial_admin. '
    'Returns whether that changed anything. Errors: PS400 (p_is_verified), PS404 (p_user). '
    'Example: select social.set_verified(7, true);';

grant execute on function social.set_verified(bigint, boolean) to pgsocial_admin;
