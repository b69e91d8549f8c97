create or replace function ops.list_alerts(
    p_state text default null, p_limit integer default 20, p_cursor text default null
)
returns setof social.alert
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_before constant bigint := (internal.parse_cursor(p_cursor, 1))[1];
begin
    perform internal.check_limit(p_limit);

    if p_state not in ('pending', 'firing', 'resolved') then
        perform internal.raise_error('PS400', 'p_state', 'pending, firing or resolved');
    end if;

    return query
    select a.id, a.rule, a.subject, a.severity, a.state, a.value, r.comparison, r.threshold, r.unit,
           r.description, r.runbook, a.started_at, a.fired_at, a.resolved_at, k.acknowledged_at,
           coalesce(u.username, k.role), s.id, s.ends_at, a.id::text
      from ops.alerts as a
      join ops.alert_rules as r on r.name = a.rule
      left join ops.alert_acknowledgements as k on k.alert_id = a.id
      left join core.users as u on u.id = k.user_id
      left join lateral internal.silences_of(a.rule, a.subject) as s on a.state <> 'resolved'
     where a.state = coalesce(p_state, a.state) and a.id < coalesce(v_before, internal.last_id())
     order by a.id desc
     limit p_limit;
end
$$;

comment on function ops.list_alerts(text, integer, text) is
    'Alerts, newest first, p_limit (1 to 100) a page; p_state: only pending, firing or resolved ones. '
    'Errors: PS400 (p_state, p_limit, p_cursor). '
    'Example: select rule, subject, value, runbook from ops.list_alerts(''firing'');';

grant execute on function ops.list_alerts(text, integer, text) to pgsocial_admin, pgsocial_worker;
