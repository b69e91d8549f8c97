-- Locks: the sink's row.
create or replace function internal.check_sink(p_name text)
returns ops.sinks
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_sink ops.sinks;
begin
    select * into v_sink from ops.sinks where name = p_name for no key update;

    if not found then
        perform internal.raise_error('PS404', 'p_name', format('there is no sink %L', p_name));
    end if;

    return v_sink;
end
$$;

comment on function internal.check_sink(text) is 'A sink, locked. Errors: PS404 (p_name).';
