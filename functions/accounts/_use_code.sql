-- Locks: the user's credentials as a part, then the code: of two uses at once one finds it.
create or replace function internal.use_code(p_code text, p_purpose text)
returns bigint
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_hash constant bytea := sha256(convert_to(p_code, 'UTF8'));
    v_user bigint;
begin
    select user_id into v_user from core.codes where code_hash = v_hash and purpose = p_purpose;

    perform from core.users
      where id = v_user and suspended_at is null and deleted_at is null
        for key share;
    if found then
        perform internal.lock_part(v_user, 'credentials');
    end if;

    delete from core.codes as c
     using core.emails as e, core.users as u
     where c.code_hash = v_hash and c.purpose = p_purpose and c.expires_at > clock_timestamp()
       and e.user_id = c.user_id and e.email_key = c.email_key
       and u.id = c.user_id and u.suspended_at is null and u.deleted_at is null
       and (p_purpose = 'email' or e.verified_at is not null);

    if not found then
        perform internal.raise_error('PS404', 'p_code', 'this code is not valid: ask for another');
    end if;

    delete from core.codes where user_id = v_user and purpose = p_purpose;

    return v_user;
end
$$;

comment on function internal.use_code(text, text) is
    'Whose a mailed code is, once: with it end the other codes of its purpose. It counts as long as the '
    'address it was mailed to is the account''s (a proven one, to set a password) and the account is '
    'neither suspended nor erased. Errors: PS404 (p_code).';
