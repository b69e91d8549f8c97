-- One statement: what its snapshot counts is what is noted as counted.
create or replace function internal.reset_metrics()
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    delete from internal.metric_repairs;

    with noted as (
        update internal.projections
           set skipped_snapshot = pg_current_snapshot()
         where name = 'metrics'
    )
    insert into internal.metric_repairs (relation, counter, subject, bucket_at, kept, counted)
    select d.relation, d.counter, d.subject, d.bucket_at, d.kept, d.counted
      from internal.compare_metrics() as d;
end
$$;

comment on function internal.reset_metrics() is
    'Notes by how much the metrics are wrong, for internal.repair_metrics().';
