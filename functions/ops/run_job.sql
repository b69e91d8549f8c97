-- Commits after every step, so it has neither SECURITY DEFINER nor SET: call it at top level.
create or replace procedure ops.run_job(p_name text)
language plpgsql
as $$
declare
    v_job ops.jobs;
    v_started constant timestamptz := clock_timestamp();
    v_result text;
    v_error text;
    v_steps bigint := 0;
begin
    select * into v_job from ops.jobs as j where j.name = p_name;

    if not found then
        raise exception using errcode = 'PS404', detail = 'p_name',
            message = format('there is no job %L: see ops.jobs', p_name);
    end if;

    -- A step that fails may well do so for a passing reason: it is tried again a second later.
    loop
        begin
            execute format('select %s', v_job.step) into v_result;
            v_steps := v_steps + 1;
            v_error := null;
        exception when others then
            v_error := sqlstate || ': ' || sqlerrm;
        end;

        commit;
        exit when clock_timestamp() >= v_started + v_job.runs_for
              or (v_error is null and v_result is null);
        perform pg_sleep(
            extract(epoch from case when v_error is null then v_job.pause else '1 second' end)
        );
    end loop;

    update ops.jobs
       set started_at = v_started, duration = clock_timestamp() - v_started, step_count = v_steps,
           error = v_error
     where name = p_name;
    commit;

    if v_error is not null then
        raise exception using errcode = 'PS409', detail = 'p_name',
            message = format('job %L failed: %s', p_name, v_error);
    end if;
end
$$;

comment on procedure ops.run_job(text) is
    'Runs a job of ops.jobs now, in the foreground, and notes when, how long and with what error. '
    'Errors: PS404 (no such job), PS409 (its last step failed; ops.jobs.error says how). '
    'Example: call ops.run_job(''log_maintenance'');';

grant execute on procedure ops.run_job(text) to pgsocial_worker, pgsocial_admin;
