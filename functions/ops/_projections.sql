create or replace view ops.projections as
select p.name, p.is_enabled, p.batch_id as checkpoint, p.folded_at, b.batches as lag_batches,
       b.events as lag_events, coalesce(extract(epoch from clock_timestamp() - b.since), 0) as lag_seconds,
       (select count(*) from internal.quarantine as q where q.projection = p.name) as quarantined
  from internal.projections as p
 cross join lateral (
    select count(*) as batches, coalesce(sum(w.event_count), 0) as events, min(w.sealed_at) as since
      from internal.batches as w
     where w.id > p.batch_id
 ) as b;

comment on view ops.projections is
    'How far each projection has folded the log, and what waits: batches, events, and seconds since '
    'the oldest of these batches was sealed; and how many events it could not fold.';

grant select on ops.projections to pgsocial_admin, pgsocial_worker;
