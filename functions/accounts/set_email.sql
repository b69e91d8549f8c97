-- Locks: the user's credentials as a part, then the address and codes.
create or replace function social.set_email(
    p_actor bigint, p_email text, p_expires_in interval default '1 day', p_version integer default null
)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.hold_user(p_actor, 'p_actor');

    if internal.is_email(p_email) is not true then
        perform internal.raise_error('PS400', 'p_email', 'this is not an e-mail address');
    elsif p_expires_in is null or p_expires_in <= '0' or p_expires_in > '30 days' then
        perform internal.raise_error('PS400', 'p_expires_in', 'a code lives up to 30 days');
    end if;

    perform internal.lock_part(p_actor, 'credentials');
    perform internal.check_password_version(p_actor, p_version);

    insert into core.mails (kind, user_id, email)
    select 'email_changed', e.user_id, e.email
      from core.emails as e
     where e.user_id = p_actor and e.verified_at is not null and lower(e.email) <> lower(p_email);

    insert into core.emails as e (user_id, email)
    values (p_actor, p_email)
    on conflict (user_id) do update
       set email = excluded.email,
           verified_at = case when lower(e.email) = lower(excluded.email) then e.verified_at end,
           updated_at = clock_timestamp();

    return internal.make_code(p_actor, 'email', p_email, p_expires_in);
end
$$;

comment on function social.set_email(bigint, text, interval, integer) is
    'Sets p_actor''s e-mail address and returns a code of 160 random bits, which the application mails '
    'to it; only its SHA-256 is kept; social.send_email_code() mails one from here. A former address '
    'that was proven is told. The address counts once social.verify_email() got the code. With '
    'p_version, that of social.get_credentials() when the password was checked, it refuses where the '
    'password has changed since. '
    'Errors: PS400 (p_email, p_expires_in), PS401 (p_version), PS404 (p_actor). '
    'Example: select social.set_email(7, ''ada@example.org'');';

grant execute on function social.set_email(bigint, text, interval, integer) to pgsocial_app;
