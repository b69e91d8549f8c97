-- Whoever marks an alert as told hands it on in the same transaction, so it is handed on once.
-- Locks: alerts in the order of their ids; one that another runner holds is that one's.
create or replace function internal.tell_alerts()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_alert ops.alerts;
    v_count bigint := 0;
begin
    for v_alert in
        select a.*
          from ops.alerts as a
         where (a.state = 'firing' and a.told_at is null
                and not exists (select from internal.silences_of(a.rule, a.subject)))
            or (a.state = 'resolved' and a.told_at is not null and a.end_told_at is null)
         order by a.id
           for no key update of a skip locked
    loop
        perform internal.tell_receivers(
            v_alert.severity, 'alert.' || v_alert.state, internal.alert_document(v_alert)
        );

        update ops.alerts
           set told_at = coalesce(told_at, clock_timestamp()),
               end_told_at = case when state = 'resolved' then clock_timestamp() end
         where id = v_alert.id;
        v_count := v_count + 1;
    end loop;

    return v_count;
end
$$;

comment on function internal.tell_alerts() is
    'Hands alerts that fire, and the end of those that were told, to the mails and web hooks of '
    'ops.alert_receivers, each once. Returns how many alerts.';

grant execute on function internal.tell_alerts() to pgsocial_worker;

create or replace function internal.alert_document(p_alert ops.alerts)
returns jsonb
language sql
stable
parallel safe
as $$
    select jsonb_build_object(
               'id', p_alert.id::text, 'rule', r.name, 'subject', p_alert.subject,
               'severity', p_alert.severity, 'state', p_alert.state, 'value', p_alert.value,
               'comparison', r.comparison, 'threshold', r.threshold, 'unit', r.unit,
               'description', r.description, 'runbook', r.runbook, 'started_at', p_alert.started_at,
               'fired_at', p_alert.fired_at, 'resolved_at', p_alert.resolved_at
           )
      from ops.alert_rules as r
     where r.name = p_alert.rule;
$$;

comment on function internal.alert_document(ops.alerts) is 'What mails and web hooks tell of an alert.';

create or replace function internal.severity_rank(p_severity text)
returns integer
language sql
immutable
parallel safe
as $$
    select array_position(array['info', 'warning', 'critical'], p_severity);
$$;

comment on function internal.severity_rank(text) is 'How severe: more is worse.';

create or replace function internal.silences_of(p_rule text, p_subject text)
returns setof ops.alert_silences
language sql
stable
parallel safe
as $$
    select s.*
      from ops.alert_silences as s
     where s.ends_at > clock_timestamp()
       and (s.rule is null or s.rule = p_rule) and (s.subject is null or s.subject = p_subject)
     order by s.ends_at desc, s.id
     limit 1;
$$;

comment on function internal.silences_of(text, text) is
    'The silence that keeps alerts of a rule and a subject from being told for longest, none where there is '
    'none.';
