-- Locks: the user's row, as a foreign key does, before the look at it: a suspension, deactivation or
-- erasure that is under way is waited for, and one that comes later waits, and finds what is written.
create or replace function internal.hold_user(p_user bigint, p_argument text)
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    perform from core.users where id = p_user and is_active for key share;

    if not found then
        perform internal.raise_error('PS404', p_argument, 'there is no such user');
    end if;
end
$$;

comment on function internal.hold_user(bigint, text) is
    'As internal.check_user(), and p_user stays active until the transaction ends: for what must '
    'not outlive the end of an account.';
