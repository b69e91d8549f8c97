-- Locks: as internal.end_tokens.
create or replace function social.revoke_scoped_tokens(p_user bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_user, 'p_user');

    return internal.end_tokens(p_user, p_is_scoped => true);
end
$$;

comment on function social.revoke_scoped_tokens(bigint) is
    'Ends all tokens of p_user that have a scope; the others go on. Only for pgsocial_admin. Returns '
    'whether there were any. Errors: PS404 (p_user). Example: select social.revoke_scoped_tokens(7);';

grant execute on function social.revoke_scoped_tokens(bigint) to pgsocial_admin;
