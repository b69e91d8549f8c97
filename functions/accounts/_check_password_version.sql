-- Locks: the credentials, shared, so that the password stays what it is until the transaction ends. The
-- reader's snapshot is no matter: a version that has changed since is a conflict, not a row.
create or replace function internal.check_password_version(p_user bigint, p_version integer)
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    if p_version is null then
        return;
    end if;

    perform from core.credentials where user_id = p_user and version = p_version for share;

    if not found then
        perform internal.raise_error('PS401', 'p_version',
            'the password has changed meanwhile: sign in again');
    end if;
end
$$;

comment on function internal.check_password_version(bigint, integer) is
    'Raises PS401 unless p_version (null for any) is still the version of p_user''s password: for '
    'what follows from a password that was right a moment ago.';
