-- One at a time for each endpoint: one that hangs holds up nobody else's. Locks: an endpoint that nobody
-- else has taken, then a delivery of it.
create or replace function internal.take_delivery(p_has_push boolean default true)
returns table (
    id bigint, kind text, url text, secrets text[], client_key text, client_secret text, body text
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
#variable_conflict use_column
declare
    v_endpoint core.endpoints;
    v_delivery internal.deliveries;
    v_is_early boolean;
    v_body jsonb;
begin
    for n in 1..100 loop
        select * into v_endpoint
          from core.endpoints
         where due_at <= clock_timestamp() and (p_has_push or kind <> 'push')
         order by due_at
         limit 1
           for update skip locked;
        exit when not found;

        select * into v_delivery
          from internal.deliveries
         where endpoint_id = v_endpoint.id and ended_at is null
         order by due_at, id
         limit 1
           for update;

        if not found then
            update core.endpoints set due_at = null where id = v_endpoint.id;
            continue;
        elsif v_endpoint.disabled_at is not null
              or v_delivery.attempt_count >= internal.setting('delivery_attempts')::integer then
            update internal.deliveries
               set ended_at = clock_timestamp(),
                   error = case
                       when v_endpoint.disabled_at is not null then 'the endpoint is disabled'
                       else coalesce(error, 'whoever sent it did not say what became of it')
                   end
             where id = v_delivery.id;
            continue;
        elsif v_delivery.due_at > clock_timestamp() then
            update core.endpoints set due_at = v_delivery.due_at where id = v_endpoint.id;
            continue;
        end if;

        -- Asked before: while that is so, what is not there may be a notification yet to be folded.
        v_is_early := v_delivery.kind is not null and (
            select n.batch_id < d.batch_id
              from internal.projections as n
             cross join internal.projections as d
             where n.name = 'notifications' and d.name = 'deliveries'
        );
        v_body := internal.delivery_body(v_endpoint, v_delivery);

        if v_body is null and v_is_early then
            update core.endpoints
               set due_at = clock_timestamp() + interval '100 milliseconds'
             where id = v_endpoint.id;
            continue;
        end if;

        -- What may no longer be told was not there.
        if v_body is null then
            delete from internal.deliveries where id = v_delivery.id;
            continue;
        end if;

        update internal.deliveries
           set attempt_count = attempt_count + 1,
               due_at = clock_timestamp() + internal.retry_pause(attempt_count)
         where id = v_delivery.id;
        -- Longer than an attempt may take.
        update core.endpoints
           set due_at = clock_timestamp() + interval '1 minute'
         where id = v_endpoint.id;

        return query
        select v_delivery.id, v_endpoint.kind, v_endpoint.url,
               array_remove(array[
                   v_endpoint.signing_secret,
                   case when v_endpoint.former_expires_at > clock_timestamp()
                        then v_endpoint.former_secret end
               ], null),
               v_endpoint.client_key, v_endpoint.client_secret,
               v_body::text;
        exit;
    end loop;
end
$$;

comment on function internal.take_delivery(boolean) is
    'The next delivery to attempt, no row where there is none, without p_has_push none to a '
    'browser: whoever takes it says what became of it '
    'with internal.end_delivery(), else it is due again after a pause. Of an endpoint one is under way at '
    'a time, the one that is due first: in order, but that one which failed is passed by later ones.';

grant execute on function internal.take_delivery(boolean) to pgsocial_worker;

create or replace function internal.retry_pause(p_count integer)
returns interval
language sql
volatile
parallel safe
as $$
    select least(internal.setting('delivery_retry')::interval * 5.0 ^ least(p_count, 12), interval '12 hours')
           * (0.8 + 0.4 * random());
$$;

comment on function internal.retry_pause(integer) is
    'How long to wait after p_count failures and one more: ever longer, and not all at the same time.';
