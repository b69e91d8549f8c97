create or replace function internal.sink_range(p_after bigint, p_last bigint default null)
returns table (upto_batch_id bigint, event_count bigint)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select max(b.id), max(b.events)::bigint
      from (
        select w.id, sum(w.event_count) over (order by w.id) as events,
               row_number() over (order by w.id) as place
          from (
            select id, event_count
              from internal.batches
             where id > p_after and id <= coalesce(p_last, id)
             order by id
             limit 1000
          ) as w
      ) as b
     where b.place = 1 or b.events <= internal.setting('sink_batch_events')::bigint;
$$;

comment on function internal.sink_range(bigint, bigint) is
    'The batches after one that a sink gets at once, up to p_last: at least one, then as many as fit '
    'ops.settings sink_batch_events; null where none waits.';

grant execute on function internal.sink_range(bigint, bigint) to pgsocial_worker;
