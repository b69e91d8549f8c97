create or replace function social.scaling_advice(p_token text)
returns setof social.scaling_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from ops.scaling_advice() as r;
end
$$;

comment on function social.scaling_advice(text) is
    'ops.scaling_advice() for whom p_token has the scope analyst: what the gateway asks. '
    'Errors: PS401 (p_token), PS403 (p_token). '
    'Example: select * from social.scaling_advice(''ps_...'');';

grant execute on function social.scaling_advice(text) to pgsocial_app;
