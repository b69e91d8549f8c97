-- Revert pgsocial:anomalies from pg
begin;

delete from ops.retention_rules where name = 'incidents';
delete from ops.settings where name = 'incident_retention';
delete from ops.jobs where name = 'anomalies';
drop type internal.anomaly_score;
drop table internal.anomaly_peaks;
drop table internal.anomaly_progress;
drop table analytics.incident_accounts;
drop table analytics.incidents;
drop table analytics.anomaly_parameters;

commit;
