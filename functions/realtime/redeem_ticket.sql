-- The row is gone with the first use, so that of two who use a ticket at once one waits and finds none.
create or replace function social.redeem_ticket(p_ticket text)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_session text;
begin
    with used as (
        delete from internal.stream_tickets as s
         where s.ticket_hash = sha256(convert_to(p_ticket, 'UTF8'))
        returning s.token_id, s.expires_at
    )
    select encode(t.token_hash, 'hex')
      into v_session
      from used as u
      join core.tokens as t on t.id = u.token_id
     where u.expires_at > clock_timestamp();

    if v_session is null then
        perform internal.raise_error('PS401', 'p_ticket',
            'this ticket is not valid: it may have been used, or be too old');
    end if;

    return v_session;
end
$$;

comment on function social.redeem_ticket(text) is
    'Takes a ticket, which is then used up, and returns the session that it stands for: see '
    'social.authenticate_session(). Errors: PS401 (p_ticket). '
    'Example: select social.redeem_ticket(''pt_...'');';

grant execute on function social.redeem_ticket(text) to pgsocial_app;
