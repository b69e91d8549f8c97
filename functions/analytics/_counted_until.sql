create or replace function internal.counted_until(p_counted jsonb default null)
returns timestamptz
language sql
stable
parallel safe
as $$
    select case when exists (select from internal.batches as w where w.id > b.id)
                     or (select max(e.xid) from internal.events as e) >= pg_snapshot_xmax(b.snapshot)
                then b.sealed_at
                else now() end
      from internal.projections as p
      join internal.batches as b on b.id = least(p.batch_id, (p_counted ->> 'batch_id')::bigint)
     where p.name = 'metrics';
$$;

comment on function internal.counted_until(jsonb) is
    'Up to when all that is logged stands in the metrics, and in what an engine counted: a bucket that ends '
    'later is provisional.';
