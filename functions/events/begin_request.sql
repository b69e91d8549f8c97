create or replace function social.begin_request(p_request text)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_request is null or p_request !~ '^[!-~]{1,200}$' then
        perform internal.raise_error('PS400', 'p_request',
            'a request is named by 1 to 200 visible ASCII characters');
    end if;

    perform set_config(
        'pgsocial.request_id', internal.transaction_stamp() || ' ' || p_request, true
    );

    return p_request;
end
$$;

comment on function social.begin_request(text) is
    'Until the transaction ends, events carry p_request as their request_id, which they tell their '
    'actor alone. Nothing of it passes to the next transaction, as a setting would on a pooled '
    'connection. Returns p_request. Errors: PS400 (p_request). '
    'Example: select social.begin_request(''4f1c'');';

grant execute on function social.begin_request(text) to pgsocial_app;
