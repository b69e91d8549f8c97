-- What was told stands beside the advice, so each change is told once, and one that a silence held back (or
-- that was taken back meanwhile) when it ends. That nothing is known is no advice.
-- Locks: rows of ops.scaling_states in order of parts; one that another runner holds is that one's.
create or replace function internal.tell_scaling()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_state ops.scaling_states;
    v_severity text;
    v_count bigint := 0;
begin
    for v_state in
        select s.*
          from ops.scaling_states as s
         where s.advice <> s.told_advice and s.advice <> 'unknown' and s.value is not null
           and not exists (select from internal.silences_of('scaling_advice', s.part))
         order by s.part
           for no key update of s skip locked
    loop
        -- Whoever was told that a part is too small is told that it no longer is.
        v_severity := case
                          when 'more' in (v_state.advice, v_state.told_advice) then 'warning' else 'info'
                      end;

        perform internal.tell_receivers(
            v_severity, 'scaling.' || v_state.advice, internal.scaling_document(v_state, v_severity)
        );

        update ops.scaling_states set told_advice = v_state.advice where part = v_state.part;
        v_count := v_count + 1;
    end loop;

    return v_count;
end
$$;

comment on function internal.tell_scaling() is
    'Hands the advice of ops.scaling_advice() that has changed to the mails and web hooks of '
    'ops.alert_receivers, each change once. Returns how many changes.';

grant execute on function internal.tell_scaling() to pgsocial_worker;

create or replace function internal.scaling_document(p_state ops.scaling_states, p_severity text)
returns jsonb
language sql
stable
parallel safe
as $$
    -- The fields of an alert, so that whatever reads those can read this; then its own.
    select jsonb_build_object(
               'id', 'scaling ' || p_state.part, 'rule', 'scaling_advice', 'subject', p_state.part,
               'severity', p_severity, 'state', p_state.advice, 'value', p_state.value,
               'comparison', case when p_state.advice = 'fewer' then '<' else '>=' end,
               'threshold', case when p_state.advice = 'fewer' then p_state.low else p_state.high end,
               'unit', '', 'description', p_state.reason, 'runbook', 'docs/guide/monitoring.md',
               'started_at', p_state.since_at, 'fired_at', p_state.since_at, 'resolved_at', null,
               'advice', p_state.advice, 'advice_before', p_state.told_advice, 'low', p_state.low,
               'high', p_state.high, 'due_at', p_state.due_at, 'numbers', p_state.numbers
           );
$$;

comment on function internal.scaling_document(ops.scaling_states, text) is
    'What mails and web hooks tell of an advice that has changed.';
