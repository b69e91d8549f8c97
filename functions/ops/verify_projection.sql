create or replace function ops.verify_projection(p_name text)
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_verify constant text := (select p.verify from internal.projections as p where p.name = p_name);
begin
    if v_verify is null then
        perform internal.raise_error('PS404', 'p_name',
            format('there is no projection %L that can be verified', p_name));
    end if;

    return query execute format('select * from %s()', v_verify::regproc);
end
$$;

comment on function ops.verify_projection(text) is
    'Where a read model differs from what its tables say: none once all events are folded (call '
    'internal.settle() first); ops.rebuild_projection() makes them equal. Reads the tables whole. '
    'Errors: PS404 (no such projection). Example: select * from ops.verify_projection(''timelines'');';

grant execute on function ops.verify_projection(text) to pgsocial_admin, pgsocial_worker;
