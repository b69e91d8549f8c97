-- Locks: the hook.
create or replace function social.ping_hook(p_actor bigint, p_hook bigint)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_delivery bigint;
begin
    perform internal.check_hook(p_actor, p_hook);

    if exists (
        select from internal.deliveries where endpoint_id = p_hook and ended_at is null and type = 'ping'
    ) then
        perform internal.raise_error('PS409', 'p_hook', 'a ping is under way already');
    end if;

    insert into internal.deliveries (endpoint_id, type, payload)
    values (p_hook, 'ping', jsonb_build_object('hook_id', p_hook::text))
    returning id into v_delivery;

    update core.endpoints
       set disabled_at = null, failure_count = 0, first_failed_at = null,
           due_at = case when failure_count > 0 or due_at is null then clock_timestamp() else due_at end
     where id = p_hook;

    return v_delivery;
end
$$;

comment on function social.ping_hook(bigint, bigint) is
    'Sends a web hook of p_actor something of the type ping, and enables it again if it was '
    'disabled; what came '
    'of it says social.list_hooks(). Returns its webhook-id. Errors: PS404 (p_actor, p_hook), '
    'PS409 (p_hook: the '
    'last one has not been sent yet). Example: select social.ping_hook(7, 43);';

grant execute on function social.ping_hook(bigint, bigint) to pgsocial_app;
