create or replace function social.incident_accounts(p_token text, p_incident bigint)
returns setof social.incident_account
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return query
    select r.* from analytics.incident_accounts(p_incident) as r;
end
$$;

comment on function social.incident_accounts(text, bigint) is
    'analytics.incident_accounts() for whom p_token has the scope admin: what the gateway asks. Errors:'
    ' PS404 (p_incident), PS401 (p_token), PS403 (p_token). Example: select * from '
    'social.incident_accounts(''ps_...'', 7);';

grant execute on function social.incident_accounts(text, bigint) to pgsocial_app;
