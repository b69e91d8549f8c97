-- The events of the batches after one number up to another, in no order: sealed by snapshots, or by
-- number where ops.after_restore() sealed them (their snapshots are then all the same).
create or replace function internal.batch_events(p_after bigint, p_upto bigint)
returns setof internal.events
language sql
stable
parallel safe
as $$
    select e.*
      from internal.batches as a, internal.batches as u,
           internal.log_range(a.snapshot, u.snapshot) as e
     where a.id = p_after and u.id = p_upto
    union all
    select e.*
      from internal.events as e
     where e.batch_id > p_after and e.batch_id <= p_upto;
$$;

comment on function internal.batch_events(bigint, bigint) is
    'The events of batches p_after + 1 to p_upto, in no order.';
