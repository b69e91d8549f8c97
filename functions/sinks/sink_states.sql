create or replace function ops.sink_states()
returns setof ops.sink_state
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select s.name, s.engine, s.state, s.generation, s.next_generation, s.batch_id, l.last_batch_id,
           coalesce(w.events, 0)::bigint,
           coalesce(extract(epoch from clock_timestamp() - w.since), 0)::double precision,
           s.copy_part, s.copied_count, coalesce(d.row_count, 0)::bigint, r.rate, s.failure_count,
           (select count(*) from ops.sink_quarantine as q where q.sink = s.name),
           (select count(*)
              from core.erasures as e
             where e.erased_at >= s.created_at
               and not exists (
                   select from ops.sink_erasures as p
                    where p.sink = s.name and p.user_id = e.user_id and p.proved_at is not null
               )),
           s.error, s.moved_at, s.verified_at, s.difference_count
      from ops.sinks as s
     cross join (select max(id) as last_batch_id from internal.batches) as l
     cross join lateral (
        select sum(b.event_count) as events, min(b.sealed_at) as since
          from internal.batches as b
         where b.id > s.batch_id
     ) as w
     cross join lateral (
        select sum(b.row_count) as row_count
          from ops.sink_batches as b
         where b.sink = s.name and b.state = 'done'
     ) as d
     cross join lateral (
        select (sum(b.event_count) / nullif(extract(epoch from sum(b.duration)), 0))::double precision as rate
          from (
            select n.event_count, n.duration
              from ops.sink_batches as n
             where n.sink = s.name and n.state = 'done'
             order by n.upto_batch_id desc
             limit 100
          ) as b
     ) as r
     order by s.name;
$$;

comment on function ops.sink_states() is
    'How far each sink is. Counts, so reads much where there is much. '
    'Example: select name, state, lag_events from ops.sink_states();';

grant execute on function ops.sink_states() to pgsocial_admin, pgsocial_worker;
