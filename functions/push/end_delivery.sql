-- Locks: the endpoint, then the delivery, as whoever takes one.
create or replace function internal.end_delivery(
    p_delivery bigint, p_status integer default null, p_error text default null
)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_is_sent constant boolean := coalesce(p_status between 200 and 299, false);
    v_error constant text := left(coalesce(p_error, 'status ' || p_status, 'no answer'), 500);
    v_endpoint core.endpoints;
    v_delivery internal.deliveries;
    v_is_over boolean;
begin
    select e.* into v_endpoint
      from internal.deliveries as d
      join core.endpoints as e on e.id = d.endpoint_id
     where d.id = p_delivery
       for no key update of e;
    select * into v_delivery
      from internal.deliveries
     where id = p_delivery and ended_at is null
       for update;

    -- Erased meanwhile, or given up by whoever came after.
    if not found then
        return 'gone';
    elsif v_is_sent then
        update internal.deliveries set ended_at = clock_timestamp(), error = null where id = p_delivery;
        update core.endpoints
           set due_at = clock_timestamp(), failure_count = 0, first_failed_at = null, error = null
         where id = v_endpoint.id;
        return 'sent';
    elsif v_endpoint.kind = 'push' and p_status in (404, 410) then
        delete from core.endpoints where id = v_endpoint.id;
        return 'gone';
    end if;

    v_is_over := p_status = 410
        or v_endpoint.first_failed_at < clock_timestamp() - internal.setting('delivery_patience')::interval;

    update core.endpoints
       set due_at = clock_timestamp() + case
               -- What else waits there is given up at once.
               when v_is_over then interval '0'
               else least(internal.retry_pause(failure_count), interval '1 hour')
           end,
           failure_count = failure_count + 1,
           first_failed_at = coalesce(first_failed_at, clock_timestamp()),
           disabled_at = case when v_is_over then clock_timestamp() end,
           error = v_error
     where id = v_endpoint.id;
    update internal.deliveries
       set error = v_error,
           ended_at = case
               when v_is_over
                    or attempt_count >= internal.setting('delivery_attempts')::integer
                   then clock_timestamp()
           end
     where id = p_delivery
    returning ended_at into v_delivery.ended_at;

    return case when v_delivery.ended_at is null then 'failed' else 'dead' end;
end
$$;

comment on function internal.end_delivery(bigint, integer, text) is
    'Says what became of a delivery of internal.take_delivery(): the status that was answered, else why '
    'there was none. Returns sent, failed (it is tried again), dead (it was given up) or gone. 2xx '
    'is success and '
    'nothing else; after 410, or failures for delivery_patience, the endpoint is disabled, of a browser '
    'after 404 and 410 removed.';

grant execute on function internal.end_delivery(bigint, integer, text) to pgsocial_worker;
