-- Verify pgsocial:alerts on pg
select name, query, comparison, threshold, wait_for, severity, runbook, is_enabled from ops.alert_rules where false;
select id, rule, subject, state, value, started_at, fired_at, resolved_at, told_at from ops.alerts where false;
select alert_id, user_id, role from ops.alert_acknowledgements where false;
select id, rule, subject, reason, user_id, ends_at from ops.alert_silences where false;
select name, kind, route_classes, goal, within_ms from ops.objectives where false;
select sampled_at, objective, requests, bad from ops.objective_samples_quarters where false;
select name, kind, address, secret, least_severity from ops.alert_receivers where false;
select 1 / (count(*) = 3)::integer from ops.jobs where name in ('alerts', 'alert_guard', 'objectives');
