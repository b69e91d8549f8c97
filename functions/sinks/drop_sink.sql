create or replace function ops.drop_sink(p_name text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_sink(p_name);

    if p_name = internal.setting('log_archive') then
        perform internal.raise_error('PS409', 'p_name',
            'the log waits for this sink: set log_archive in ops.settings to another one, or to nothing');
    end if;

    delete from ops.sinks where name = p_name;
end
$$;

comment on function ops.drop_sink(text) is
    'Forgets a sink; what the engine holds stays there: pgsocial sinks drop removes that first. '
    'Errors: PS404 (p_name), PS409 (p_name: the log waits for it). '
    'Example: select ops.drop_sink(''clickhouse'');';

grant execute on function ops.drop_sink(text) to pgsocial_admin, pgsocial_worker;
