create or replace function internal.sink_floor()
returns bigint
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select min(id) from internal.batches;
$$;

comment on function internal.sink_floor() is 'The lowest batch after which all of the log is kept.';

grant execute on function internal.sink_floor() to pgsocial_worker;
