-- Seals a batch of what has been committed since the last one, and rings NOTIFY once for it.
-- Locks: the ticker's advisory lock, taken in a statement of its own before the snapshot, so that
-- snapshots of successive batches never step back.
create or replace function internal.tick()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_last internal.batches;
    v_snapshot pg_snapshot;
    v_count bigint;
begin
    if current_setting('transaction_isolation') <> 'read committed'
       or pg_current_xact_id_if_assigned() is not null then
        -- An older snapshot, or one that counts its own uncommitted rows as seen, would lose events.
        perform internal.raise_error('PS409', 'transaction',
            'seal batches at read committed, in a transaction that has written nothing yet');
    end if;

    perform pg_advisory_xact_lock(hashtextextended('pgsocial.tick', 0));

    if not exists (
        select from internal.log_origin as o, pg_control_system() as c
         where o.system_identifier = c.system_identifier
    ) then
        perform internal.raise_error('PS409', 'log_origin',
            'the log comes from another cluster: call ops.after_restore() before going on');
    end if;

    select * into v_last from internal.batches order by id desc limit 1;
    select pg_current_snapshot() into v_snapshot;
    select count(*) into v_count from internal.log_range(v_last.snapshot, v_snapshot);

    if v_count = 0 then
        return null;
    end if;

    insert into internal.batches (id, snapshot, event_count)
    values (v_last.id + 1, v_snapshot, v_count);
    perform pg_notify('pgsocial_batch', (v_last.id + 1)::text);

    return v_last.id + 1;
end
$$;

comment on function internal.tick() is
    'Seals the next batch of the event log and returns its number, null where nothing is new. '
    'NOTIFYs pgsocial_batch with the number. Whoever drives the log calls it, every 10 to 20 ms. '
    'Errors: PS409 in a transaction that has written, or after a restore into another cluster.';

grant execute on function internal.tick() to pgsocial_worker;
