create or replace function ops.rebuild_sink(p_name text)
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
    update ops.sinks
       set state = 'rebuilding', resume_state = 'rebuilding',
           next_generation = greatest(v_sink.generation, v_sink.next_generation) + 1,
           epoch = v_sink.epoch + 1, copy_batch_id = null, copy_part = null, copy_key = null,
           copied_count = 0, failure_count = 0, retry_at = null, error = null,
           -- What is broken gets nothing meanwhile.
           is_lossy = v_sink.is_lossy or v_sink.state = 'broken'
     where name = p_name
    returning next_generation into v_sink.next_generation;

    -- What was under way names tables that may be no more.
    delete from ops.sink_batches where sink = p_name and state = 'started';

    return v_sink.next_generation;
end
$$;

comment on function ops.rebuild_sink(text) is
    'Has whoever runs a sink fill new tables from core while those that are read go on, and put them in '
    'their place once they are whole; returns the number of the new generation. '
    'Errors: PS404 (p_name). Example: select ops.rebuild_sink(''clickhouse'');';

grant execute on function ops.rebuild_sink(text) to pgsocial_admin, pgsocial_worker;
