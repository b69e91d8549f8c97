-- What was begun and not ended is given again as it was: the same rows under the same token, which an
-- engine that has had them already passes over.
-- Locks: the sink's row. The caller holds the sink's session lock.
create or replace function internal.begin_sink_batch(p_name text)
returns setof ops.sink_batches
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_sink ops.sinks := internal.check_sink(p_name);
    v_floor bigint;
    v_upto bigint;
    v_count bigint;
begin
    select min(id) into v_floor from internal.batches;

    if v_sink.batch_id < v_floor then
        perform internal.raise_error('PS410', 'p_name', format(
            'sink %L stands at batch %s, of what came after %s is no longer kept: rebuild it', p_name,
            v_sink.batch_id, v_sink.batch_id));
    end if;

    return query
    update ops.sink_batches as b
       set attempt_count = b.attempt_count + 1
     where b.sink = p_name and b.state = 'started'
    returning b.*;

    if found then
        return;
    end if;

    select r.upto_batch_id, r.event_count into v_upto, v_count
      from internal.sink_range(v_sink.batch_id) as r;

    if v_upto is null then
        return;
    end if;

    -- A bulk load left no events of its rows: all is read again, beside what comes, and from the beginning
    -- where a copy has gone past what was loaded. In a new epoch: pages have the names of the last copy's.
    if exists (
        select
          from internal.batch_events(greatest(v_sink.batch_id, v_sink.copy_batch_id), v_upto) as e
         where e.type = 'log.epoch'
    ) then
        update ops.sinks
           set state = case when state = 'running' then 'backfilling' else state end,
               resume_state = case when resume_state = 'running' then 'backfilling' else resume_state end,
               epoch = v_sink.epoch + 1, copied_count = 0, copy_part = null, copy_key = null,
               copy_batch_id = case when v_sink.copy_batch_id is not null then v_upto end
         where name = p_name
        returning * into v_sink;
    end if;

    return query
    insert into ops.sink_batches (sink, upto_batch_id, after_batch_id, generation, epoch, engine, event_count)
    values (p_name, v_upto, v_sink.batch_id, v_sink.generation, v_sink.epoch, v_sink.engine, v_count)
    -- A step back goes over batches that the ledger knows.
    on conflict (sink, upto_batch_id) do update
       set after_batch_id = excluded.after_batch_id, generation = excluded.generation,
           epoch = excluded.epoch, engine = excluded.engine, state = 'started', attempt_count = 1,
           event_count = excluded.event_count, row_count = null, digest_sum = null, error = null,
           started_at = clock_timestamp(), duration = null
    returning *;
end
$$;

comment on function internal.begin_sink_batch(text) is
    'Gives a sink the batches that come next, at least one, up to ops.settings sink_batch_events events; '
    'no row where nothing waits. Errors: PS404 (p_name), PS410 (its place is no longer kept).';

grant execute on function internal.begin_sink_batch(text) to pgsocial_worker;
