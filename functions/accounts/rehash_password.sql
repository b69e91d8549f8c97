create or replace function social.rehash_password(p_user bigint, p_former text, p_hash text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_password_hash(p_hash);

    update core.credentials
       set password_hash = p_hash, updated_at = clock_timestamp()
     where user_id = p_user and password_hash = p_former;

    return found;
end
$$;

comment on function social.rehash_password(bigint, text, text) is
    'Keeps the same password as p_hash, hashed with other parameters, where what is kept still is '
    'p_former, with which it was just compared: a password that has changed meanwhile stays. No token '
    'ends. Returns whether that changed anything. Errors: PS400 (p_hash). '
    'Example: select social.rehash_password(7, ''$argon2id$v=19$m=4096...'', ''$argon2id$v=19$m=65536...'');';

grant execute on function social.rehash_password(bigint, text, text) to pgsocial_app;
