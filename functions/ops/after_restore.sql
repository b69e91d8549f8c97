-- Seals a restored log by number: the transaction ids of another cluster mean nothing here.
-- Batch numbers, and so every reader's place, stay what they were. Events that were committed but
-- not yet sealed when the dump was taken become one new batch.
-- Locks: the log against everybody, and the ticker's.
create or replace function ops.after_restore()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_batch record;
    v_last bigint;
    v_sealed bigint;
begin
    perform pg_advisory_xact_lock(hashtextextended('pgsocial.tick', 0));
    lock table internal.events in access exclusive mode;

    if exists (
        select from internal.log_origin as o, pg_control_system() as c
         where o.system_identifier = c.system_identifier
    ) then
        return 0;
    end if;

    for v_batch in
        select b.id, b.snapshot, p.snapshot as previous
          from internal.batches as b
          join internal.batches as p on p.id = b.id - 1
         order by b.id
    loop
        update internal.events as e
           set batch_id = v_batch.id
          from internal.log_range(v_batch.previous, v_batch.snapshot) as r
         where e.batch_id is null and e.xid = r.xid and e.id = r.id and e.created_at = r.created_at;
    end loop;

    select max(id) into v_last from internal.batches;

    update internal.events
       set batch_id = v_last + 1
     where batch_id is null
       and not pg_visible_in_snapshot(
               xid, (select snapshot from internal.batches order by id limit 1)
           );
    get diagnostics v_sealed = row_count;

    insert into internal.batches (id, snapshot, event_count)
    values (v_last + 1, pg_current_snapshot(), v_sealed);
    update internal.events set xid = '0' where xid <> '0';
    update internal.batches set snapshot = pg_current_snapshot();
    update core.erasures set cleared_xid = null where erased_at is null;
    update internal.log_origin as o
       set system_identifier = c.system_identifier
      from pg_control_system() as c;

    return v_last + 1;
end
$$;

comment on function ops.after_restore() is
    'Call once after restoring a dump into another cluster, before anybody writes: makes the event '
    'log go on where the dump left it and returns the number of the batch that holds what had not '
    'been sealed. Does nothing (returns 0) in the cluster that the log comes from. '
    'Example: select ops.after_restore();';

grant execute on function ops.after_restore() to pgsocial_admin, pgsocial_worker;
