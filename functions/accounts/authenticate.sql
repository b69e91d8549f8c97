create or replace function social.authenticate(p_token text)
returns bigint
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_user bigint;
begin
    select t.user_id into v_user from internal.live_token(sha256(convert_to(p_token, 'UTF8'))) as t;

    if v_user is null then
        perform internal.raise_error('PS401', 'p_token', 'this token is not valid: sign in again');
    end if;

    return v_user;
end
$$;

comment on function social.authenticate(text) is
    'The id of the user for whom a bearer token stands. Errors: PS401 (unknown, expired, revoked, or '
    'its user is no longer active). Example: select social.authenticate(''ps_...'');';

grant execute on function social.authenticate(text) to pgsocial_app;
