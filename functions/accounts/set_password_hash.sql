create or replace function social.set_password_hash(
    p_user bigint, p_hash text, p_token text default null, p_version integer default null
)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.hold_user(p_user, 'p_user');
    perform internal.lock_part(p_user, 'credentials');
    perform internal.check_password_version(p_user, p_version);
    perform internal.change_password(p_user, p_hash, p_token);
end
$$;

comment on function social.set_password_hash(bigint, text, text, integer) is
    'Sets what a sign-in compares with: the encoded output of a slow hash (argon2id), which the '
    'application makes. All tokens end but p_token, the one in use. With p_version, that of '
    'social.get_credentials() when the former password was checked, it refuses where another call has '
    'changed it since. The same password hashed anew: social.rehash_password(). '
    'Errors: PS400 (p_hash), PS401 (p_version), PS404 (p_user). '
    'Example: select social.set_password_hash(7, ''$argon2id$v=19$m=65536,t=3,p=4$...'');';

grant execute on function social.set_password_hash(bigint, text, text, integer) to pgsocial_app;
