-- The breaker: after some failures in a row a sink is left alone, twice as long each time.
-- Locks: the sink's row.
create or replace function internal.fail_sink(p_name text, p_error text, p_is_broken boolean default false)
returns timestamptz
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_sink ops.sinks := internal.check_sink(p_name);
    v_least constant integer := internal.setting('sink_breaker_failures')::integer;
    v_retry_at timestamptz;
begin
    if v_sink.failure_count + 1 >= v_least then
        v_retry_at := clock_timestamp() + internal.setting('sink_breaker_pause')::interval
                      * (1 << least(v_sink.failure_count + 1 - v_least, 6));
    end if;

    update ops.sinks
       set failure_count = v_sink.failure_count + 1, error = left(p_error, 2000), retry_at = v_retry_at,
           state = case when p_is_broken and state <> 'paused' then 'broken' else state end
     where name = p_name;
    update ops.sink_batches set error = left(p_error, 2000) where sink = p_name and state = 'started';

    return v_retry_at;
end
$$;

comment on function internal.fail_sink(text, text, boolean) is
    'Notes that an engine failed; returns until when it is left alone, null where it may be tried again. '
    'p_is_broken: a person must look. Errors: PS404 (p_name).';

grant execute on function internal.fail_sink(text, text, boolean) to pgsocial_worker;
