-- Verify pgsocial:alert_rules on pg
select 1 / (count(*) > 0)::integer from ops.alert_rules where runbook = 'docs/runbooks/alerts/' || name || '.md';
