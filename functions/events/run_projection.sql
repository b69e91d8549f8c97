-- Folds the next batches into one read model and moves its checkpoint, in one transaction. The log is
-- read once and handed on as arrays, so that a fold may look at it several times. Plans are kept, since
-- planning over the log's partitions takes longer than folding a busy ticker's small batches.
-- Locks: the projection's advisory lock, so that one runner works on it at a time.
create or replace function internal.run_projection(p_name text, p_waits boolean default false)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_key constant bigint := hashtextextended('pgsocial.projection.' || p_name, 0);
    v_size constant bigint := internal.setting('projection_batch_events')::bigint;
    v_projection internal.projections;
    v_upto bigint;
    v_count bigint;
    v_events internal.events[];
begin
    if p_waits then
        perform pg_advisory_xact_lock(v_key);
    elsif not pg_try_advisory_xact_lock(v_key) then
        return 0;
    end if;

    select * into v_projection from internal.projections where name = p_name;

    if not found then
        perform internal.raise_error('PS404', 'p_name', format('there is no projection %L', p_name));
    elsif not v_projection.is_enabled then
        return 0;
    end if;

    -- At least one batch, then as many as fit.
    select max(b.id), max(b.events)
      into v_upto, v_count
      from (
        select w.id, sum(w.event_count) over (order by w.id) as events,
               row_number() over (order by w.id) as place
          from (
            select id, event_count
              from internal.batches
             where id > v_projection.batch_id
             order by id
             limit 1000
          ) as w
      ) as b
     where b.place = 1 or b.events <= v_size;

    if v_upto is null then
        return 0;
    end if;

    -- What a repair has counted already is skipped. A batch of millions comes in pieces.
    for v_events in
        select array_agg(w.event)
          from (
            select e as event, (row_number() over () - 1) / v_size as piece
              from internal.batch_events(v_projection.batch_id, v_upto) as e
             where not coalesce(
                       pg_visible_in_snapshot(e.xid, v_projection.skipped_snapshot), false
                   )
          ) as w
         group by w.piece
    loop
        perform internal.fold_events(v_projection, v_upto, v_events);
    end loop;

    -- Once all that was running at the repair has ended, there is nothing more to skip.
    update internal.projections as p
       set batch_id = v_upto,
           folded_at = clock_timestamp(),
           skipped_snapshot = case
               when pg_snapshot_xmin(b.snapshot) < pg_snapshot_xmax(p.skipped_snapshot)
               then p.skipped_snapshot
           end
      from internal.batches as b
     where p.name = p_name and b.id = v_upto;

    return v_count;
end
$$;

comment on function internal.run_projection(text, boolean) is
    'Folds batches that wait (up to ops.settings projection_batch_events events) into the read '
    'models of p_name; returns how many events it folded, 0 also where another runner is at it, '
    'unless p_waits. An event that cannot be folded goes into internal.quarantine. '
    'Errors: PS404 for an unknown name.';

grant execute on function internal.run_projection(text, boolean) to pgsocial_worker;
