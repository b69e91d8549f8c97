-- Hysteresis on both sides: an alert fires after wait_for of being wrong, and ends after clear_for of being
-- well, where well may mean more than no longer wrong (clear_threshold). A rule that fails says nothing, so
-- its alerts stay as they are.
create or replace function internal.note_alert_rule(
    p_rule text, p_subjects text[], p_values double precision[], p_error text, p_began timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_rule ops.alert_rules;
    v_now constant timestamptz := clock_timestamp();
begin
    update ops.alert_rules
       set ran_at = p_began, duration = v_now - p_began, error = left(p_error, 500),
           failing_at = case when p_error is not null then coalesce(failing_at, p_began) end
     where name = p_rule
    returning * into v_rule;

    if p_error is not null then
        return;
    end if;

    insert into ops.alerts (rule, subject, severity, value, started_at)
    select v_rule.name, f.subject, v_rule.severity, f.value, v_now
      from internal.found_alerts(v_rule, p_subjects, p_values) as f
     where f.is_wrong
     order by f.subject
        on conflict (rule, subject) where state <> 'resolved' do nothing;

    with found as materialized (
        select * from internal.found_alerts(v_rule, p_subjects, p_values)
    )

    update ops.alerts as a
       set value = coalesce(f.value, a.value),
           clear_at = case when f.subject is null then coalesce(a.clear_at, v_now) end
      from ops.alerts as o
      left join found as f
        on f.subject = o.subject and (f.is_wrong or (o.state = 'firing' and f.is_not_clear))
     where a.id = o.id and o.rule = v_rule.name and o.state <> 'resolved'
       and (f.subject is not null or a.clear_at is null);

    delete from ops.alerts
     where rule = v_rule.name and state = 'pending' and clear_at is not null;

    update ops.alerts
       set state = 'firing', fired_at = v_now
     where rule = v_rule.name and state = 'pending' and started_at <= v_now - v_rule.wait_for;

    update ops.alerts
       set state = 'resolved', resolved_at = v_now
     where rule = v_rule.name and state = 'firing'
       and (clear_at <= v_now - v_rule.clear_for or not v_rule.is_enabled);
end
$$;

comment on function internal.note_alert_rule(text, text[], double precision[], text, timestamptz) is
    'Makes the alerts of a rule what its query has found: subjects and their values, or an error.';

grant execute on function internal.note_alert_rule(text, text[], double precision[], text, timestamptz)
    to pgsocial_worker;

create or replace function internal.is_beyond(
    p_value double precision, p_comparison text, p_threshold double precision
)
returns boolean
language sql
immutable
parallel safe
as $$
    select case p_comparison
               when '>' then p_value > p_threshold
               when '>=' then p_value >= p_threshold
               when '<' then p_value < p_threshold
               else p_value <= p_threshold
           end;
$$;

comment on function internal.is_beyond(double precision, text, double precision) is
    'Whether a value is beyond a threshold of ops.alert_rules.';

create or replace function internal.found_alerts(
    p_rule ops.alert_rules, p_subjects text[], p_values double precision[]
)
returns table (subject text, value double precision, is_wrong boolean, is_not_clear boolean)
language sql
immutable
parallel safe
as $$
    select f.subject, f.value, internal.is_beyond(f.value, p_rule.comparison, p_rule.threshold),
           internal.is_beyond(
               f.value, p_rule.comparison, coalesce(p_rule.clear_threshold, p_rule.threshold)
           )
      from (
        select r.subject,
               case when p_rule.comparison in ('<', '<=') then min(r.value) else max(r.value) end as value
          from unnest(p_subjects, p_values) as r (subject, value)
         where r.subject is not null and r.value is not null
         group by r.subject
      ) as f;
$$;

comment on function internal.found_alerts(ops.alert_rules, text[], double precision[]) is
    'What a rule found, by subject (the worst of each), and on which sides of its thresholds it is.';
