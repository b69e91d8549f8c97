-- Locks: the hook.
create or replace function internal.check_hook(p_user bigint, p_hook bigint)
returns void
language plpgsql
volatile
parallel unsafe
as $$
begin
    perform internal.check_user(p_user, 'p_actor');
    perform from core.endpoints where id = p_hook and user_id = p_user and kind = 'hook' for no key update;

    if not found then
        perform internal.raise_error('PS404', 'p_hook', 'you have no such web hook');
    end if;
end
$$;

comment on function internal.check_hook(bigint, bigint) is
    'Raises PS404 unless p_user is active and p_hook a web hook of theirs.';

create or replace function internal.make_signing_secret()
returns text
language sql
volatile
parallel safe
as $$
    select 'whsec_' || encode(extensions.gen_random_bytes(32), 'base64');
$$;

comment on function internal.make_signing_secret() is
    'A new secret as Standard Webhooks wants it, of 256 random bits.';
