create or replace function social.list_incidents(
    p_token text, p_from timestamptz default null, p_to timestamptz default null,
    p_scope text default null, p_limit integer default 20, p_cursor text default null
)
returns setof social.incident
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from analytics.list_incidents(p_from, p_to, p_scope, p_limit, p_cursor) as r;
end
$$;

comment on function social.list_incidents(text, timestamptz, timestamptz, text, integer, text) is
    'analytics.list_incidents() for whom p_token has the scope analyst: what the gateway asks. Errors: '
    'PS400 (p_from, p_to, p_scope, p_limit, p_cursor), PS401 (p_token), PS403 (p_token). Example: select * '
    'from social.list_incidents(''ps_...'');';

grant execute on function social.list_incidents(text, timestamptz, timestamptz, text, integer, text)
    to pgsocial_app;
