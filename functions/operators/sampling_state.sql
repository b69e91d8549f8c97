create or replace function social.sampling_state(p_token text)
returns setof social.sampling_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'admin');

    return query
    select r.* from ops.sampling_state() as r;
end
$$;

comment on function social.sampling_state(text) is
    'ops.sampling_state() for whom p_token has the scope admin: what the gateway asks. '
    'Errors: PS401 (p_token), PS403 (p_token). '
    'Example: select * from social.sampling_state(''ps_...'');';

grant execute on function social.sampling_state(text) to pgsocial_app;
