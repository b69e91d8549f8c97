create or replace function social.rotate_hook_secret(p_actor bigint, p_hook bigint)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_secret text;
begin
    perform internal.check_hook(p_actor, p_hook);

    update core.endpoints
       set former_secret = signing_secret,
           former_expires_at = clock_timestamp() + internal.setting('hook_secret_overlap')::interval,
           signing_secret = internal.make_signing_secret()
     where id = p_hook
    returning signing_secret into v_secret;

    return v_secret;
end
$$;

comment on function social.rotate_hook_secret(bigint, bigint) is
    'Gives a web hook of p_actor another secret and returns it, the only time it is seen. For a day '
    '(hook_secret_overlap) what is sent is signed with the former one too, so that a receiver may change in '
    'between. Errors: PS404 (p_actor, p_hook). Example: select social.rotate_hook_secret(7, 43);';

grant execute on function social.rotate_hook_secret(bigint, bigint) to pgsocial_app;
