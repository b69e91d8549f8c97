-- Locks: the sink's row. The caller holds the sink's session lock.
create or replace function internal.move_sink_copy(p_name text, p_part text, p_key text, p_count bigint)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_sink(p_name);
    update ops.sinks
       set copy_part = p_part, copy_key = p_key, copied_count = copied_count + p_count, failure_count = 0
     where name = p_name;
end
$$;

comment on function internal.move_sink_copy(text, text, text, bigint) is
    'Notes how far a copy is: what comes next is p_part, after p_key (null: from its beginning). '
    'Errors: PS404 (p_name).';

grant execute on function internal.move_sink_copy(text, text, text, bigint) to pgsocial_worker;

create or replace function internal.end_sink_copy(p_name text)
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
       set state = case when state = 'paused' then state else 'running' end, resume_state = 'running',
           generation = coalesce(next_generation, generation), next_generation = null,
           copy_batch_id = null, copy_part = null, copy_key = null, is_lossy = false,
           is_filled = true
     where name = p_name
    returning * into v_sink;

    return v_sink;
end
$$;

comment on function internal.end_sink_copy(text) is
    'A copy is whole, and what it filled is read from now on. Errors: PS404 (p_name).';

grant execute on function internal.end_sink_copy(text) to pgsocial_worker;
