-- A session is the hash by which a token is kept. It is no secret that opens anything: no address takes it.
create or replace function social.authenticate_session(p_session text)
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
    if p_session ~ '^[0-9a-f]{64}$' then
        select t.user_id into v_user from internal.live_token(decode(p_session, 'hex')) as t;
    end if;

    if v_user is null then
        perform internal.raise_error('PS401', 'p_session', 'this token is not valid: sign in again');
    end if;

    return v_user;
end
$$;

comment on function social.authenticate_session(text) is
    'The id of the user whose token has this SHA-256, in hexadecimal digits: for who holds a stream open '
    'and looks again from time to time. Errors: PS401 (unknown, expired, revoked, or its user is no longer '
    'active). Example: select social.authenticate_session(repeat(''0'', 64));';

grant execute on function social.authenticate_session(text) to pgsocial_app;
