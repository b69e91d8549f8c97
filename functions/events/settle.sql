-- Seals and folds all that is committed: the ticker's whole round in one call.
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
    perform internal.tick();

    for v_name in select name from internal.projections where is_enabled order by name loop
        v_folded := 0;

        loop
            v_events := internal.run_projection(v_name, p_waits => true);
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
    'many were, by the one that folded most. '
    'For tests that look at read models, and for the ticker job. Call it in a '
    'transaction of its own: PS409 otherwise.';

grant execute on function internal.settle() to pgsocial_worker;
