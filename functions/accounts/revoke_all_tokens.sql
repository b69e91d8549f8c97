-- Locks: the user's credentials as a part, so that one being issued now is waited for, and ends too.
create or replace function social.revoke_all_tokens(p_actor bigint, p_token text default null)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.hold_user(p_actor, 'p_actor');
    perform internal.lock_part(p_actor, 'credentials');

    return internal.end_tokens(p_actor, p_token);
end
$$;

comment on function social.revoke_all_tokens(bigint, text) is
    'Ends all tokens of p_actor, but p_token where it is given, the one in use; returns whether there '
    'were any. Errors: PS404 (p_actor). Example: select social.revoke_all_tokens(7, ''ps_...'');';

grant execute on function social.revoke_all_tokens(bigint, text) to pgsocial_app;
