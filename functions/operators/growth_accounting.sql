create or replace function social.growth_accounting(
    p_token text, p_from date default null, p_to date default null
)
returns setof social.growth_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from analytics.growth_accounting(p_from, p_to) as r;
end
$$;

comment on function social.growth_accounting(text, date, date) is
    'analytics.growth_accounting() for whom p_token has the scope analyst: what the gateway asks. '
    'Errors: PS400 (p_from, p_to), PS401 (p_token), PS403 (p_token). Example: select * from '
    'social.growth_accounting(''ps_...'');';

grant execute on function social.growth_accounting(text, date, date) to pgsocial_app;
