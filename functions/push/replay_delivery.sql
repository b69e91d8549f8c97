-- Locks: the endpoint, then the delivery, as whoever takes one.
create or replace function ops.replay_delivery(p_delivery bigint)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_endpoint bigint;
begin
    select e.id into v_endpoint
      from internal.deliveries as d
      join core.endpoints as e on e.id = d.endpoint_id
     where d.id = p_delivery
       for no key update of e;

    if not found then
        perform internal.raise_error('PS404', 'p_delivery', 'there is no such delivery, or no longer');
    end if;

    update internal.deliveries
       set ended_at = null, attempt_count = 0, due_at = clock_timestamp(), error = null
     where id = p_delivery;
    update core.endpoints
       set due_at = clock_timestamp(), disabled_at = null, failure_count = 0, first_failed_at = null
     where id = v_endpoint;
end
$$;

comment on function ops.replay_delivery(bigint) is
    'Sends a delivery again, with the webhook-id that it had: a dead letter, or one that its receiver lost. '
    'Its endpoint is enabled again. Errors: PS404 (p_delivery). '
    'Example: select ops.replay_delivery(id) from ops.list_deliveries(''dead'');';

grant execute on function ops.replay_delivery(bigint) to pgsocial_admin, pgsocial_worker;
