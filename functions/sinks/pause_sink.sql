create or replace function ops.pause_sink(p_name text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_sink(p_name);
    update ops.sinks set state = 'paused' where name = p_name and state <> 'paused';
end
$$;

comment on function ops.pause_sink(text) is
    'Has whoever runs a sink stop after what is in hand and leave the engine alone, until it is resumed. '
    'Errors: PS404 (p_name). Example: select ops.pause_sink(''clickhouse'');';

grant execute on function ops.pause_sink(text) to pgsocial_admin, pgsocial_worker;
