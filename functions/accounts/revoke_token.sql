create or replace function social.revoke_token(p_token text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    update core.tokens
       set revoked_at = clock_timestamp()
     where token_hash = sha256(convert_to(p_token, 'UTF8')) and revoked_at is null;

    return found;
end
$$;

comment on function social.revoke_token(text) is
    'Ends a bearer token; returns whether it was still valid. '
    'Example: select social.revoke_token(''ps_...'');';

grant execute on function social.revoke_token(text) to pgsocial_app;
