create or replace function internal.admin_of(p_token text)
returns bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return social.authenticate(p_token);
end
$$;

comment on function internal.admin_of(text) is
    'The user for whom a token of the scope admin stands. Errors: PS401, PS403 (p_token).';
