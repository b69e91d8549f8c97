create or replace function social.verify_email(p_code text)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_user bigint;
begin
    v_user := internal.use_code(p_code, 'email');
    perform internal.hold_user(v_user, 'p_code');

    update core.emails
       set verified_at = coalesce(verified_at, clock_timestamp())
     where user_id = v_user;

    return v_user;
exception when unique_violation then
    perform internal.raise_error('PS409', 'p_code', 'somebody else has proven this address to be theirs');
    return null;
end
$$;

comment on function social.verify_email(text) is
    'Proves an e-mail address by the code that was mailed to it; returns whose it is. A code counts '
    'once. Errors: PS404 (p_code: unknown, used or expired), PS409 (p_code: another account has proven '
    'the same address). Example: select social.verify_email(''9f...'');';

grant execute on function social.verify_email(text) to pgsocial_app;
