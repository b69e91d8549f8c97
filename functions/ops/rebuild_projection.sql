-- Commits after every step, so it has neither SECURITY DEFINER nor SET: call it at top level.
create or replace procedure ops.rebuild_projection(p_name text)
language plpgsql
as $$
declare
    v_is_first boolean := true;
begin
    loop
        exit when internal.repair_projection(p_name, v_is_first);
        commit;
        v_is_first := false;
    end loop;

    commit;
end
$$;

comment on procedure ops.rebuild_projection(text) is
    'Makes a read model equal to what the tables say, while everything goes on, and empties its '
    'quarantine. Errors: PS404 (no such projection). '
    'Example: call ops.rebuild_projection(''post_counters'');';

grant execute on procedure ops.rebuild_projection(text) to pgsocial_worker, pgsocial_admin;
