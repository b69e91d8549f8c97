-- Locks: every projection before the ticker's, so that whoever seals does not wait behind this for a
-- rebuild; but while it folds nobody else seals, so what drives the log calls tick() and
-- run_projection(), each in transactions of its own.
create or replace function internal.settle()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_name text;
    v_events bigint;
    v_folded bigint;
    v_most bigint := 0;
begin
    for v_name in select name from internal.projections where is_enabled order by name loop
        perform pg_advisory_xact_lock(hashtextextended('pgsocial.projection.' || v_name, 0));
    end loop;

    perform internal.tick();

    for v_name in select name from internal.projections where is_enabled order by name loop
        v_folded := 0;

        loop
            v_events := internal.run_projection(v_name);
            exit when v_events = 0;
            v_folded := v_folded + v_events;
        end loop;

        v_most := greatest(v_most, v_folded);
    end loop;

    return v_most;
end
$$;

comment on function internal.settle() is
    'Seals a batch and runs every projection until all committed events are folded; returns how '
    'many were, by the one that folded most. For tests that look at read models, and after loads: '
    'nothing else is sealed while it folds. Call it in a transaction of its own: PS409 otherwise.';

grant execute on function internal.settle() to pgsocial_worker;
