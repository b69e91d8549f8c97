create or replace function social.realtime_overview(p_token text, p_minutes integer default 30)
returns setof social.realtime_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from analytics.realtime_overview(p_minutes) as r;
end
$$;

comment on function social.realtime_overview(text, integer) is
    'analytics.realtime_overview() for whom p_token has the scope analyst: what the gateway asks. '
    'Errors: PS400 (p_minutes), PS401 (p_token), PS403 (p_token). Example: select * from '
    'social.realtime_overview(''ps_...'');';

grant execute on function social.realtime_overview(text, integer) to pgsocial_app;
