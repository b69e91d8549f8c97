create or replace function social.list_alerts(
    p_token text, p_state text default null, p_limit integer default 20, p_cursor text default null
)
returns setof social.alert
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return query
    select r.* from ops.list_alerts(p_state, p_limit, p_cursor) as r;
end
$$;

comment on function social.list_alerts(text, text, integer, text) is
    'ops.list_alerts() for whom p_token has the scope admin: what the gateway asks. Errors: PS400 '
    '(p_state, p_limit, p_cursor), PS401 (p_token), PS403 (p_token). Example: select * from '
    'social.list_alerts(''ps_...'');';

grant execute on function social.list_alerts(text, text, integer, text) to pgsocial_app;
