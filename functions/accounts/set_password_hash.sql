create or replace function social.set_password_hash(p_user bigint, p_hash text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.hold_user(p_user, 'p_user');

    if coalesce(length(p_hash), 0) not between 20 and 500 then
        perform internal.raise_error('PS400', 'p_hash',
            'pass the encoded output of a password hash such as argon2id, never a password');
    end if;

    insert into core.credentials (user_id, password_hash)
    values (p_user, p_hash)
    on conflict (user_id) do update
       set password_hash = excluded.password_hash, updated_at = clock_timestamp();
end
$$;

comment on function social.set_password_hash(bigint, text) is
    'Sets what a sign-in compares with: the encoded output of a slow hash (argon2id), which the '
    'application makes. Errors: PS400 (p_hash), PS404 (p_user). '
    'Example: select social.set_password_hash(7, ''$argon2id$v=19$m=65536,t=3,p=4$...'');';

grant execute on function social.set_password_hash(bigint, text) to pgsocial_app;
