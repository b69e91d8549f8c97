-- Verify pgsocial:settings on pg
select name, value, description from ops.settings where false;
select name, step, runs_for, pause, schedule, error from ops.jobs where false;
