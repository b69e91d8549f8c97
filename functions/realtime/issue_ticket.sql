create or replace function social.issue_ticket(p_token text)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_ticket constant text := 'pt_' || encode(extensions.gen_random_bytes(32), 'hex');
begin
    perform social.authenticate(p_token);

    insert into internal.stream_tickets (ticket_hash, token_id, expires_at)
    select sha256(convert_to(v_ticket, 'UTF8')), t.id,
           clock_timestamp() + internal.setting('ticket_lifetime')::interval
      from core.tokens as t
     where t.token_hash = sha256(convert_to(p_token, 'UTF8'));

    return v_ticket;
end
$$;

comment on function social.issue_ticket(text) is
    'Makes a ticket that opens one stream within ops.settings ticket_lifetime (30 seconds), for a browser '
    'that can send no header, and returns it, the only time it is seen. The stream ends with the token. '
    'Errors: PS401 (p_token). Example: select social.issue_ticket(''ps_...'');';

grant execute on function social.issue_ticket(text) to pgsocial_app;
