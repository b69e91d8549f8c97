create or replace function ops.log_wait()
returns double precision
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select coalesce(extract(epoch from clock_timestamp() - min(r.created_at)), 0)::double precision
      from (select b.snapshot from internal.batches as b order by b.id desc limit 1) as b
     cross join lateral internal.log_range(b.snapshot, pg_current_snapshot()) as r;
$$;

comment on function ops.log_wait() is
    'Seconds for which the oldest event of the log has waited to be sealed in a batch; 0 where none waits. '
    'Example: select ops.log_wait();';

grant execute on function ops.log_wait() to pgsocial_admin, pgsocial_worker;
