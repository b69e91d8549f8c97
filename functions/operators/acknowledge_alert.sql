create or replace function social.acknowledge_alert(p_token text, p_alert bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return ops.acknowledge_alert(p_alert, internal.admin_of(p_token));
end
$$;

comment on function social.acknowledge_alert(text, bigint) is
    'ops.acknowledge_alert() by whom p_token, of the scope admin, stands for. Returns whether they are the '
    'first. Errors: PS401 (p_token), PS403 (p_token), PS404 (p_alert), PS409 (p_alert: it does not fire). '
    'Example: select social.acknowledge_alert(''ps_...'', 7);';

grant execute on function social.acknowledge_alert(text, bigint) to pgsocial_app;
