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
    execute format(
        'update core.users
            set username = $2, display_name = ''erased'',
                deleted_at = coalesce(deleted_at, clock_timestamp()), %s
          where id = $1',
        (internal.emptying('core.users')).assignments
    ) using p_user, 'erased_' || encode(extensions.gen_random_bytes(8), 'hex');
    insert into core.erasures (user_id) values (p_user);

    return true;
end
$$;

comment on function internal.close_account(bigint) is
    'The first step of social.erase_user(): ends the account and empties the profile; returns '
    'whether it was still open. Errors: PS404 (p_user).';
