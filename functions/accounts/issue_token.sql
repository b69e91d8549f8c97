-- Locks: the user's credentials as a part, like whatever ends all of them.
create or replace function social.issue_token(
    p_user bigint, p_label text default '', p_expires_in interval default '90 days',
    p_version integer default null, p_address text default null
)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_token constant text := 'ps_' || encode(extensions.gen_random_bytes(32), 'hex');
begin
    perform internal.hold_user(p_user, 'p_user');

    if length(p_label) > 100 or not internal.is_one_line(p_label) then
        perform internal.raise_error('PS400', 'p_label',
            'a label is one line of at most 100 characters');
    elsif p_expires_in is null or p_expires_in <= '0' or p_expires_in > '10 years' then
        perform internal.raise_error('PS400', 'p_expires_in', 'a token lives up to 10 years');
    end if;

    perform internal.lock_part(p_user, 'credentials');
    perform internal.check_password_version(p_user, p_version);

    if p_address is not null then
        insert into core.known_addresses (user_id, address_hash)
        values (p_user, internal.address_hash(p_user, p_address))
        on conflict (user_id, address_hash) do update set seen_at = clock_timestamp();
    end if;

    insert into core.tokens (user_id, token_hash, label, expires_at)
    values (p_user, sha256(convert_to(v_token, 'UTF8')), coalesce(p_label, ''),
            clock_timestamp() + p_expires_in);

    return v_token;
end
$$;

comment on function social.issue_token(bigint, text, interval, integer, text) is
    'Makes a bearer token of 256 random bits for a user and returns it, the only time it is seen: '
    'only its SHA-256 is kept. With p_version, that of social.get_credentials() when the password was '
    'checked, it refuses where the password has changed since. p_address, from where somebody signed in, is '
    'known from then on (known_address_retention): see is_known of social.get_credentials(). '
    'Errors: PS400 (p_label, p_expires_in), PS401 (p_version), PS404 (p_user). '
    'Example: select social.issue_token(7, ''phone'', ''30 days'');';

grant execute on function social.issue_token(bigint, text, interval, integer, text) to pgsocial_app;
