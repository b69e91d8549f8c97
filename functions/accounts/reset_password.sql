create or replace function social.reset_password(
    p_code text, p_hash text, p_reactivate boolean default false
)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_user constant bigint := internal.use_code(p_code, 'password');
begin
    if p_reactivate then
        perform social.reactivate_user(v_user);
    elsif exists (select from core.users where id = v_user and deactivated_at is not null) then
        perform internal.raise_error('PS403', 'p_reactivate',
            'this account is deactivated: it wakes with p_reactivate');
    end if;

    perform internal.change_password(v_user, p_hash, p_token => null);

    return v_user;
end
$$;

comment on function social.reset_password(text, text, boolean) is
    'Sets another password (see social.set_password_hash()) by a code that '
    'social.request_password_reset() had mailed, once; returns whose. All tokens end, and all other '
    'such codes. Errors: PS400 (p_hash), PS403 (p_reactivate: the account is deactivated), PS404 (p_code: '
    'unknown, used, expired, of a suspended account, or mailed to an address that is theirs no more). '
    'Example: select social.reset_password(''9f...'', ''$argon2id$v=19$m=65536,t=3,p=4$...'');';

grant execute on function social.reset_password(text, text, boolean) to pgsocial_app;
