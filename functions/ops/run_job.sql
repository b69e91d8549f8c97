-- Commits after every step, so it has neither SECURITY DEFINER nor SET: call it at top level.
create or replace procedure ops.run_job(p_name text)
language plpgsql
as $$
declare
    v_job ops.jobs;
    v_started constant timestamptz := clock_timestamp();
    v_error text;
    v_steps bigint := 0;
begin
    select * into v_job from ops.jobs as j where j.name = p_name;

    if not found then
        raise exception using errcode = 'PS404', detail = 'p_name',
            message = format('there is no job %L: see ops.jobs', p_name);
    end if;

    loop
        begin
            execute format('select %s', v_job.step);
            v_steps := v_steps + 1;
        exception when others then
            v_error := sqlstate || ': ' || sqlerrm;
        end;

        commit;
        exit when v_error is not null or clock_timestamp() >= v_started + v_job.runs_for;
        perform pg_sleep(extract(epoch from v_job.pause));
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
    'Errors: PS404 (no such job), PS409 (the job failed; ops.jobs.error says how). '
    'Example: call ops.run_job(''log_maintenance'');';

grant execute on procedure ops.run_job(text) to pgsocial_worker, pgsocial_admin;
