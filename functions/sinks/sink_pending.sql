-- With the rows in one snapshot: what differs there and stands here is on its way.
create or replace function internal.sink_pending(p_batch bigint)
returns table (entity text, key text)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    with events as (
        select array_agg(e) as rows
          from internal.batches as b, internal.log_range(b.snapshot, pg_current_snapshot()) as e
         where b.id = p_batch
    )
    select k.entity,
           case when k.entity = 'engagements' then concat_ws(':', k.kind, k.subject_id, k.user_id, k.at)
                when k.entity = 'days'
                then concat_ws(':', to_char(internal.sink_day(k.at), 'YYYY-MM-DD'), k.subject_id)
                else k.subject_id::text end
      from events as e, internal.sink_keys(e.rows) as k
    union
    select 'events', concat_ws(':', internal.sink_micros(w.created_at), w.id)
      from events as e, unnest(e.rows) as w;
$$;

comment on function internal.sink_pending(bigint) is
    'Keys of rows that have changed since a batch, as this transaction sees it.';

grant execute on function internal.sink_pending(bigint) to pgsocial_worker;
