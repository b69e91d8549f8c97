-- What run_projection() asks of the batches besides: a range of event ids, when it looks for the one
-- that cannot be folded, and not what a repair has counted already.
create or replace function internal.fold_events(p_after bigint, p_upto bigint)
returns setof internal.events
language sql
stable
parallel safe
as $$
    select e.*
      from internal.batch_events(p_after, p_upto) as e
     where e.id >= (
               select coalesce(nullif(current_setting('pgsocial.fold_from', true), ''), '0')::bigint
           )
       and e.id <= (
               select coalesce(
                          nullif(current_setting('pgsocial.fold_upto', true), ''),
                          '9223372036854775807'
                      )::bigint
           )
       and not coalesce(
               pg_visible_in_snapshot(
                   e.xid,
                   (select nullif(current_setting('pgsocial.fold_skip', true), '')::pg_snapshot)
               ), false
           );
$$;

comment on function internal.fold_events(bigint, bigint) is
    'The events of batches p_after + 1 to p_upto that a projection folds now, in no order.';
