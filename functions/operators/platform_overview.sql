create or replace function social.platform_overview(
    p_token text, p_resolution text default 'day', p_from timestamptz default null,
    p_to timestamptz default null, p_zone text default 'UTC'
)
returns setof social.platform_overview_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from analytics.platform_overview(p_resolution, p_from, p_to, p_zone) as r;
end
$$;

comment on function social.platform_overview(text, text, timestamptz, timestamptz, text) is
    'analytics.platform_overview() for whom p_token has the scope analyst: what the gateway asks. '
    'Errors: PS400 (p_resolution, p_from, p_to, p_zone), PS410 (p_from), PS401 (p_token), PS403 (p_token). '
    'Example: select * from social.platform_overview(''ps_...'');';

grant execute on function social.platform_overview(text, text, timestamptz, timestamptz, text)
    to pgsocial_app;
