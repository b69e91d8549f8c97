create or replace function social.activity_heatmap(
    p_token text, p_days integer default 28, p_zone text default 'UTC'
)
returns setof social.heatmap_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from analytics.activity_heatmap(p_days, p_zone) as r;
end
$$;

comment on function social.activity_heatmap(text, integer, text) is
    'analytics.activity_heatmap() for whom p_token has the scope analyst: what the gateway asks. '
    'Errors: PS400 (p_days, p_zone), PS401 (p_token), PS403 (p_token). Example: select * from '
    'social.activity_heatmap(''ps_...'');';

grant execute on function social.activity_heatmap(text, integer, text) to pgsocial_app;
