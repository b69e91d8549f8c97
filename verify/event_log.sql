-- Verify pgsocial:event_log on pg
select id, xid, batch_id, type, actor_id, post_id, user_id, payload from internal.events where false;
select 1 / count(*) from internal.batches;
select 1 / count(*) from internal.log_origin;
select name, fold, repair, batch_id, skipped_snapshot from internal.projections where false;
select projection, event_id, error from internal.quarantine where false;
select 1 / count(*) from internal.event_types;
