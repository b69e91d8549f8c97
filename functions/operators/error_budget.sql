create or replace function social.error_budget(p_token text)
returns setof social.objective
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_scope(p_token, 'analyst');

    return query
    select r.* from ops.error_budget() as r;
end
$$;

comment on function social.error_budget(text) is
    'ops.error_budget() for whom p_token has the scope analyst: what the gateway asks. Errors: PS401 '
    '(p_token), PS403 (p_token). Example: select * from social.error_budget(''ps_...'');';

grant execute on function social.error_budget(text) to pgsocial_app;
