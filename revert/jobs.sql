-- Revert pgsocial:jobs from pg
begin;

do $$
begin
    if to_regnamespace('cron') is not null then
        set local role pgsocial_worker;
        perform cron.unschedule(jobid) from cron.job where jobname like 'pgsocial %';
        set local role pgsocial_owner;
    end if;
end
$$;

delete from ops.jobs where name like 'fold\_%';

commit;
