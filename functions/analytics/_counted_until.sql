create or replace function internal.counted_until()
returns timestamptz
language sql
stable
parallel safe
as $$
    select case when exists (select from internal.batches as w where w.id > p.batch_id)
                then (select b.sealed_at from internal.batches as b where b.id = p.batch_id)
                else now() end
      from internal.projections as p
     where p.name = 'metrics';
$$;

comment on function internal.counted_until() is
    'Up to when all that is sealed stands in the metrics: a bucket that ends later is provisional.';
