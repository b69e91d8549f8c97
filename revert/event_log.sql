-- Revert pgsocial:event_log from pg
begin;

drop type ops.difference;
drop table internal.signing_key;
drop table internal.quarantine;
drop table internal.projections;
drop table internal.log_origin;
drop table internal.batches;
drop table internal.event_keys;
drop table internal.event_types;
drop table internal.events;

commit;
