create or replace function internal.verify_deliveries()
returns setof ops.difference
language sql
stable
parallel safe
as $$
    select 'due_at', e.id::text, 0::bigint, count(*)
      from core.endpoints as e
      join internal.deliveries as d on d.endpoint_id = e.id and d.ended_at is null
     where e.due_at is null
     group by e.id;
$$;

comment on function internal.verify_deliveries() is
    'Endpoints that nobody looks at although something is to be sent there: none.';

create or replace function internal.repair_deliveries()
returns boolean
language sql
volatile
parallel unsafe
as $$
    select internal.wake_endpoints(array(select v.id::bigint from internal.verify_deliveries() as v));
    select true;
$$;

comment on function internal.repair_deliveries() is
    'Has those looked at; what was sent is not sent again. Returns true: one step is all.';
