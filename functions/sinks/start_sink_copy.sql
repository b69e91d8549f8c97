-- The place of the log first, then the copy: what changes meanwhile has an event after that place.
-- Locks: the sink's row.
create or replace function internal.start_sink_copy(p_name text, p_least_generation integer)
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
    if v_sink.copy_batch_id is null then
        update ops.sinks
           set copy_batch_id = (select max(id) from internal.batches),
               next_generation = greatest(v_sink.next_generation,
                                          case when v_sink.next_generation is not null
                                               then p_least_generation end),
               -- Tables that are read go on from where they are, the first ones begin here.
               batch_id = case
                   when not v_sink.is_filled
                        or v_sink.batch_id < (select min(id) from internal.batches)
                   then (select max(id) from internal.batches)
                   else least(v_sink.batch_id, (select max(id) from internal.batches))
               end
         where name = p_name
        returning * into v_sink;
    end if;

    return v_sink;
end
$$;

comment on function internal.start_sink_copy(text, integer) is
    'Notes the place of the log from which a copy begins, unless it has begun; a rebuild fills a '
    'generation that is at least p_least_generation. Errors: PS404 (p_name).';

grant execute on function internal.start_sink_copy(text, integer) to pgsocial_worker;
