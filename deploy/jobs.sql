-- Deploy pgsocial:jobs to pg
-- The log's first partitions, a job for each projection (so that none waits for another, nor the
-- ticker for any), and the jobs of ops.jobs with pg_cron, which lives in one database of the cluster:
-- elsewhere the jobs are rows alone, to be called by whoever schedules.
begin;

insert into ops.jobs (name, step, runs_for, pause, schedule, description)
select 'fold_' || name, format('internal.run_projection(%L)', name), '1 minute', '50 milliseconds',
       '* * * * *', format('Folds batches of the event log into the read models of %s.', name)
  from internal.projections;

do $$
begin
    while internal.maintain_log() > 0 loop
        null;
    end loop;

    if to_regnamespace('cron') is not null then
        set local role pgsocial_worker;
        perform cron.schedule('pgsocial ' || name, schedule, format('call ops.run_job(%L)', name))
           from ops.jobs;
        set local role pgsocial_owner;
    end if;
end
$$;

commit;
