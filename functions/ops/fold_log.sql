-- Commits after every step, so it has neither SECURITY DEFINER nor SET: call it at top level.
create or replace procedure ops.fold_log()
language plpgsql
as $$
declare
    v_names constant text[] := array(select p.name from ops.projections as p where p.is_enabled);
    v_name text;
begin
    perform internal.tick();
    commit;

    foreach v_name in array v_names loop
        while internal.run_projection(v_name, p_waits => true) > 0 loop
            commit;
        end loop;

        commit;
    end loop;
end
$$;

comment on procedure ops.fold_log() is
    'Seals what is committed and folds all that is sealed, beside whoever else drives the log and '
    'without holding them up: for loads that want counters to be right at their end. '
    'Example: call ops.fold_log();';

grant execute on procedure ops.fold_log() to pgsocial_worker, pgsocial_admin;
