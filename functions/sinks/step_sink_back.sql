-- What is written from now on wins over what an engine has of the time that is to be written again.
-- Locks: the sink's row. The caller holds the sink's session lock.
create or replace function internal.step_sink_back(p_name text, p_batch bigint)
returns ops.sinks
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_sink ops.sinks := internal.check_sink(p_name);
begin
    update ops.sinks
       set batch_id = least(p_batch, v_sink.batch_id, (select max(id) from internal.batches)),
           epoch = v_sink.epoch + 1, is_lossy = true
     where name = p_name
    returning * into v_sink;
    delete from ops.sink_batches where sink = p_name and state = 'started';
    -- The engine may have again what was erased since.
    update ops.sink_erasures set proved_at = null where sink = p_name and proved_batch_id >= p_batch;

    return v_sink;
end
$$;

comment on function internal.step_sink_back(text, bigint) is
    'Has a sink get again what came after a batch, in a new epoch: its engine has lost it, or has what '
    'this database has not. Errors: PS404 (p_name).';

grant execute on function internal.step_sink_back(text, bigint) to pgsocial_worker;

create or replace function internal.raise_sink_epoch(p_name text, p_least integer default 1)
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_sink ops.sinks := internal.check_sink(p_name);
begin
    update ops.sinks set epoch = greatest(v_sink.epoch + 1, p_least) where name = p_name;
    -- Begun again, with another token.
    delete from ops.sink_batches where sink = p_name and state = 'started';

    return greatest(v_sink.epoch + 1, p_least);
end
$$;

comment on function internal.raise_sink_epoch(text, integer) is
    'Begins a new epoch of a sink, at least p_least: what is written in it wins over all that was written '
    'before. Returns it. Errors: PS404 (p_name).';

grant execute on function internal.raise_sink_epoch(text, integer) to pgsocial_worker;
