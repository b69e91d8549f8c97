-- Verify pgsocial:settings on pg
select name, value, type, minimum, maximum, is_optional, description from ops.settings where false;
select name, step, runs_for, pause, schedule, error from ops.jobs where false;
select name, relation, setting, step, error from ops.retention_rules where false;
