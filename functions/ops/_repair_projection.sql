-- Locks: the projection's advisory lock, so that nothing is folded meanwhile.
create or replace function internal.repair_projection(p_name text, p_is_first boolean)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_projection internal.projections;
    v_is_done boolean;
begin
    perform pg_advisory_xact_lock(hashtextextended('pgsocial.projection.' || p_name, 0));
    select * into v_projection from internal.projections where name = p_name;

    if v_projection.repair is null then
        perform internal.raise_error('PS404', 'p_name',
            format('there is no projection %L that can be rebuilt', p_name));
    end if;

    if p_is_first and v_projection.reset is not null then
        execute format('select %s()', v_projection.reset::regproc);
    end if;

    execute format('select %s()', v_projection.repair::regproc) into v_is_done;
    delete from internal.quarantine where projection = p_name;

    return v_is_done;
end
$$;

comment on function internal.repair_projection(text, boolean) is
    'One step of ops.rebuild_projection(); returns whether it was the last.';

grant execute on function internal.repair_projection(text, boolean) to pgsocial_worker, pgsocial_admin;
