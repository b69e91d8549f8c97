create or replace function internal.sample_lag(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
begin
    -- Batches have no gaps: so neither they nor their events are counted.
    insert into ops.lag_samples
    select p_at, r.kind, r.name, coalesce(greatest(extract(epoch from clock_timestamp() - w.since_at), 0), 0),
           greatest(l.batch_id - r.batch_id, 0), r.failures
      from (
        select 'projection' as kind, p.name, p.batch_id,
               (select count(*) from internal.quarantine as q where q.projection = p.name) as failures
          from internal.projections as p
         where p.is_enabled
        union all
        select 'sink', s.name, s.batch_id, s.failure_count from ops.sinks as s
      ) as r
     cross join (select max(b.id) as batch_id from internal.batches as b) as l
      left join lateral (
        select b.sealed_at as since_at
          from internal.batches as b
         where b.id > r.batch_id
         order by b.id
         limit 1
      ) as w on true;

    return null;
end
$$;

comment on function internal.sample_lag(timestamptz) is
    'Writes the rows of a minute to ops.lag_samples; returns null, since it sees all.';
