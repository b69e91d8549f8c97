-- The events that one snapshot sees and an earlier one did not, in no order.
-- xids from "from" on are one index range; those that were still open then are looked up singly,
-- so that a long transaction does not widen the scan. One plan is kept, since making one
-- for all partitions takes longer than a tick; it would scan large ones whole, were that allowed.
create or replace function internal.log_range(p_from pg_snapshot, p_upto pg_snapshot)
returns setof internal.events
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select e.*
      from internal.events as e
     where e.xid >= pg_snapshot_xmax(p_from)
       and e.xid < pg_snapshot_xmax(p_upto)
       and pg_visible_in_snapshot(e.xid, p_upto);

    return query
    select e.*
      from internal.events as e
     where e.xid = any (array(select pg_snapshot_xip(p_from)))
       and pg_visible_in_snapshot(e.xid, p_upto);
end
$$;

comment on function internal.log_range(pg_snapshot, pg_snapshot) is
    'The events that snapshot p_upto sees and p_from did not, after PgQ''s batches.';
