-- A statement_timeout counts from the beginning of a job's CALL, which lasts for a minute: so it is another
-- session that looks at the clock.
create or replace function internal.cancel_late_rules()
returns bigint
language sql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select count(*) filter (where pg_cancel_backend(a.pid))
      from pg_stat_activity as a
      join pg_locks as l on l.pid = a.pid
     where l.locktype = 'advisory' and l.database = a.datid and a.datname = current_database()
       and l.classid = internal.alert_run_class()::oid and l.objid = a.pid::oid and l.objsubid = 2
       and a.xact_start < clock_timestamp() - internal.setting('alert_timeout')::interval;
$$;

comment on function internal.cancel_late_rules() is
    'One step of the job "alert_guard": cancels queries of rules that run for longer than ops.settings '
    'alert_timeout, which makes these rules fail. Returns how many.';

grant execute on function internal.cancel_late_rules() to pgsocial_worker;
