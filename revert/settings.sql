-- Revert pgsocial:settings from pg
begin;

drop table ops.jobs;
drop table ops.retention_rules;
drop table ops.settings;

commit;
