-- Locks: the user, against everybody who is writing something that names them (their foreign keys
-- hold the row); whoever comes later meets internal.refuse_erased().
create or replace function internal.close_account(p_user bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
as $$
begin
    perform from core.users where id = p_user for update;

    if not found then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user');
    elsif exists (select from core.erasures where user_id = p_user) then
        return false;
    end if;

    -- A name that nobody can have foreseen, and taken.
    update core.users
       set username = 'erased_' || encode(extensions.gen_random_bytes(8), 'hex'),
           display_name = 'erased', bio = '', avatar_url = null, banner_url = null, location = '',
           links = '{}', locale = 'en', verified_at = null, deactivated_at = null,
           suspended_at = null, suspension_reason = null,
           deleted_at = coalesce(deleted_at, clock_timestamp())
     where id = p_user;
    insert into core.erasures (user_id) values (p_user);

    return true;
end
$$;

comment on function internal.close_account(bigint) is
    'The first step of social.erase_user(): ends the account and empties the profile; returns '
    'whether it was still open. Errors: PS404 (p_user).';
