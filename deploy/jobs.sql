-- Deploy pgsocial:jobs to pg
-- The log's first partitions, and the jobs of ops.jobs with pg_cron, which lives in one database of
-- the cluster: elsewhere the jobs are rows alone, to be called by whoever schedules.
begin;

do $$
begin
    perform internal.maintain_log();

    if to_regnamespace('cron') is not null then
        set local role pgsocial_worker;
        perform cron.schedule('pgsocial ' || name, schedule, format('call ops.run_job(%L)', name))
           from ops.jobs;
        set local role pgsocial_owner;
    end if;
end
$$;

commit;
