-- Revert pgsocial:alert_rules from pg
begin;

delete from ops.alert_rules where runbook = 'docs/runbooks/alerts/' || name || '.md';

commit;
