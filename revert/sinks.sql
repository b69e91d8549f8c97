-- Revert pgsocial:sinks from pg
begin;

delete from ops.retention_rules where name in ('sink_batches', 'sink_quarantine');
delete from ops.settings
 where name in ('log_archive', 'sink_batch_events', 'sink_batch_retention', 'sink_quarantine_retention',
                'sink_breaker_failures', 'sink_breaker_pause');
drop type ops.sink_state;
drop table ops.sink_erasures;
drop table ops.sink_quarantine;
drop table ops.sink_batches;
drop table ops.sinks;
drop type internal.sink_key;
drop type internal.sink_row;

commit;
