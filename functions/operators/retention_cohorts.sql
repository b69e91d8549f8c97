create or replace function social.retention_cohorts(p_token text, p_weeks integer default 12)
returns setof social.retention_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from analytics.retention_cohorts(p_weeks) as r;
end
$$;

comment on function social.retention_cohorts(text, integer) is
    'analytics.retention_cohorts() for whom p_token has the scope analyst: what the gateway asks. '
    'Errors: PS400 (p_weeks), PS401 (p_token), PS403 (p_token). Example: select * from '
    'social.retention_cohorts(''ps_...'');';

grant execute on function social.retention_cohorts(text, integer) to pgsocial_app;
