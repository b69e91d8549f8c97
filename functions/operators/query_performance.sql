create or replace function social.query_performance(
    p_token text, p_from timestamptz default null, p_to timestamptz default null,
    p_limit integer default 20
)
returns setof social.query_performance_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return query
    select r.* from ops.query_performance(p_from, p_to, p_limit) as r;
end
$$;

comment on function social.query_performance(text, timestamptz, timestamptz, integer) is
    'ops.query_performance() for whom p_token has the scope admin: what the gateway asks. '
    'Errors: PS400 (p_from, p_to, p_limit), PS401 (p_token), PS403 (p_token). '
    'Example: select * from social.query_performance(''ps_...'');';

grant execute on function social.query_performance(text, timestamptz, timestamptz, integer) to pgsocial_app;
