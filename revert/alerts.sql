-- Revert pgsocial:alerts from pg
begin;

drop type social.alert_silence;
drop type social.objective;
drop type social.alert;
delete from ops.jobs where name in ('alerts', 'alert_guard', 'objectives');
delete from ops.retention_rules where name in ('alerts', 'alert_silences', 'objective_samples_quarters');
delete from ops.settings where name in ('alert_timeout', 'alert_retention');
drop table ops.objective_samples_quarters;
drop table ops.objectives;
drop table ops.alert_receivers;
drop table ops.alert_silences;
drop table ops.alert_acknowledgements;
drop table ops.alerts;
drop table ops.alert_rules;

commit;
