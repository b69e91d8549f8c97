create or replace function social.api_latency(
    p_token text, p_from timestamptz default null, p_to timestamptz default null
)
returns setof social.api_latency_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from ops.api_latency(p_from, p_to) as r;
end
$$;

comment on function social.api_latency(text, timestamptz, timestamptz) is
    'ops.api_latency() for whom p_token has the scope analyst: what the gateway asks. '
    'Errors: PS400 (p_from, p_to), PS401 (p_token), PS403 (p_token). '
    'Example: select * from social.api_latency(''ps_...'');';

grant execute on function social.api_latency(text, timestamptz, timestamptz) to pgsocial_app;
