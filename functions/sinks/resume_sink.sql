create or replace function ops.resume_sink(p_name text)
returns text
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_sink(p_name);
    update ops.sinks
       set state = resume_state, failure_count = 0, retry_at = null, error = null
     where name = p_name;

    return (select state from ops.sinks where name = p_name);
end
$$;

comment on function ops.resume_sink(text) is
    'Lets a sink go on that was paused or broken; returns the state that it is in then. '
    'Errors: PS404 (p_name). Example: select ops.resume_sink(''clickhouse'');';

grant execute on function ops.resume_sink(text) to pgsocial_admin, pgsocial_worker;
