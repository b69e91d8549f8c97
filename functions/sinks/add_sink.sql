create or replace function ops.add_sink(p_name text, p_engine text)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_name is null or p_name !~ '^[a-z][a-z0-9_]{0,30}$' then
        perform internal.raise_error('PS400', 'p_name', 'a name is like clickhouse_2, at most 31 characters');
    elsif p_engine is null or p_engine !~ '^[a-z][a-z0-9_]{0,30}$' then
        perform internal.raise_error('PS400', 'p_engine', 'an engine is a module of pgsocial.sinks');
    end if;

    insert into ops.sinks (name, engine) values (p_name, p_engine) on conflict do nothing;

    if not found then
        perform internal.raise_error('PS409', 'p_name', format('there is a sink %L already', p_name));
    end if;
end
$$;

comment on function ops.add_sink(text, text) is
    'Adds a sink: whoever runs it (pgsocial sinks run) makes its tables, fills them from core, and goes on '
    'with the log. Errors: PS400 (p_name, p_engine), PS409 (p_name is taken). '
    'Example: select ops.add_sink(''clickhouse'', ''clickhouse'');';

grant execute on function ops.add_sink(text, text) to pgsocial_admin, pgsocial_worker;
