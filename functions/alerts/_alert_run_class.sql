create or replace function internal.alert_run_class()
returns integer
language sql
immutable
parallel safe
as $$
    select 745001;
$$;

comment on function internal.alert_run_class() is 'The first key of the advisory locks of rules that run.';

grant execute on function internal.alert_run_class() to pgsocial_worker;

create or replace function internal.mark_alert_run()
returns void
language sql
volatile
parallel unsafe
as $$
    select pg_advisory_xact_lock(internal.alert_run_class(), pg_backend_pid());
$$;

comment on function internal.mark_alert_run() is
    'Marks this transaction as one that runs a rule, for internal.cancel_late_rules().';

grant execute on function internal.mark_alert_run() to pgsocial_worker;
