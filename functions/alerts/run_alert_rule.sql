-- One rule a step, so that each has a transaction of its own: a query that fails or lasts costs the others
-- nothing. No definer: the query is run as pgsocial_worker, in a block that cannot write.
-- Locks: the rule's row, so that two runners take different rules; then its alerts.
create or replace function internal.run_alert_rule()
returns bigint
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_began constant timestamptz := clock_timestamp();
    v_role constant text := current_setting('role');
    v_rule ops.alert_rules;
    v_subjects text[];
    v_values double precision[];
    v_error text;
begin
    v_rule := internal.take_alert_rule();

    if v_rule.name is null then
        return 0;
    end if;

    perform internal.mark_alert_run();

    begin
        perform set_config('role', 'pgsocial_worker', true),
                set_config('transaction_read_only', 'on', true);

        if v_rule.is_enabled then
            execute format(
                'select array_agg(r.subject::text), array_agg(r.value::double precision)
                   from (select * from (%s) as q limit 101) as r',
                rtrim(v_rule.query, E'; \n')
            ) into v_subjects, v_values;
        end if;

        if cardinality(v_subjects) > 100 then
            v_error := 'more than 100 rows';
        elsif v_values && '{NaN,Infinity,-Infinity}' then
            v_error := 'a value is NaN or infinite';
        end if;
    exception when query_canceled or others then
        v_error := sqlstate || ': ' || sqlerrm;
    end;

    perform set_config('role', v_role, true);
    perform internal.note_alert_rule(
        v_rule.name, coalesce(v_subjects, '{}'), coalesce(v_values, '{}'), v_error, v_began
    );
    perform internal.tell_alerts();
    perform internal.tell_scaling();

    return 1;
end
$$;

comment on function internal.run_alert_rule() is
    'One step of the job "alerts": looks at the rule of ops.alert_rules that has been due for longest, and '
    'tells whoever is to be told. Returns 1, or 0 where none is due.';

grant execute on function internal.run_alert_rule() to pgsocial_worker;

create or replace function internal.take_alert_rule()
returns ops.alert_rules
language sql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select r.*
      from ops.alert_rules as r
     where (r.ran_at is null or r.ran_at <= clock_timestamp() - r.runs_every)
       and (r.is_enabled
            or exists (select from ops.alerts as a where a.rule = r.name and a.state <> 'resolved'))
     order by r.ran_at nulls first, r.name
     limit 1
       for no key update of r skip locked;
$$;

comment on function internal.take_alert_rule() is
    'The rule that has been due for longest, locked; null where none is. One that was turned off is due '
    'until its alerts have ended.';

grant execute on function internal.take_alert_rule() to pgsocial_worker;
