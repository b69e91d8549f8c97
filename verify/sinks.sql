-- Verify pgsocial:sinks on pg
select name, engine, state, resume_state, batch_id, generation, next_generation, epoch, copy_batch_id,
       copy_part, copy_key, copied_count, failure_count, retry_at, error, is_lossy, is_filled, moved_at, verified_at,
       difference_count, created_at
  from ops.sinks where false;
select sink, upto_batch_id, after_batch_id, generation, epoch, engine, state, attempt_count, event_count,
       row_count, digest_sum, error, started_at, duration
  from ops.sink_batches where false;
select sink, entity, key, batch_id, doc, reason, quarantined_at from ops.sink_quarantine where false;
select sink, user_id, started_at, traces, proved_at, proved_batch_id from ops.sink_erasures where false;
select 'internal.sink_row'::regtype, 'internal.sink_key'::regtype, 'ops.sink_state'::regtype;
do $$
begin
    if not exists (select from ops.settings where name = 'sink_batch_events') then
        raise exception 'the settings of sinks are missing in ops.settings';
    end if;
end
$$;
