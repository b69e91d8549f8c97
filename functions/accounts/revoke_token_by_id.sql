create or replace function social.revoke_token_by_id(p_actor bigint, p_token bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    update core.tokens
       set revoked_at = clock_timestamp()
     where id = p_token and user_id = p_actor and revoked_at is null;

    return found;
end
$$;

comment on function social.revoke_token_by_id(bigint, bigint) is
    'Ends one of p_actor''s tokens, by its id in social.list_tokens(); returns whether it was still '
    'valid. Errors: PS404 (p_actor). Example: select social.revoke_token_by_id(7, 42);';

grant execute on function social.revoke_token_by_id(bigint, bigint) to pgsocial_app;
