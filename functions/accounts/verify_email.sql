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
    update core.emails as e
       set verified_at = coalesce(e.verified_at, clock_timestamp()), code_hash = null,
           code_expires_at = null
      from core.users as u
     where e.code_hash = sha256(convert_to(p_code, 'UTF8'))
       and e.code_expires_at > clock_timestamp()
       and u.id = e.user_id and u.is_active
    returning e.user_id into v_user;

    if v_user is null then
        perform internal.raise_error('PS404', 'p_code', 'this code is not valid: ask for another');
    end if;

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
