create or replace function social.pipeline_state(
    p_token text, p_from timestamptz default null, p_to timestamptz default null
)
returns setof social.pipeline_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return query
    select r.* from ops.pipeline_state(p_from, p_to) as r;
end
$$;

comment on function social.pipeline_state(text, timestamptz, timestamptz) is
    'ops.pipeline_state() for whom p_token has the scope admin: what the gateway asks. '
    'Errors: PS400 (p_from, p_to), PS401 (p_token), PS403 (p_token). '
    'Example: select * from social.pipeline_state(''ps_...'');';

grant execute on function social.pipeline_state(text, timestamptz, timestamptz) to pgsocial_app;
