-- Locks: one chunk, as compress_chunk() does; it waits for nobody.
create or replace function internal.compress_metrics()
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set lock_timeout = '25ms'
as $$
declare
    v_chunk regclass;
begin
    if ops.timescaledb_edition() <> 'full' then
        return null;
    end if;

    execute
        'select format(''%I.%I'', chunk_schema, chunk_name)::regclass
           from timescaledb_information.chunks
          where hypertable_schema = ''analytics'' and hypertable_name ~ ''_quarters$'' and not is_compressed
            and range_end < clock_timestamp() - $1
          order by range_end, hypertable_name
          limit 1'
       into v_chunk
      using internal.setting('metric_compress_after')::interval;

    if v_chunk is null then
        return null;
    end if;

    execute format('select %I.compress_chunk($1)', internal.timescaledb_schema()) using v_chunk;

    return 1;
end
$$;

comment on function internal.compress_metrics() is
    'One step of the job "compress_metrics": compresses the oldest chunk of quarters of an hour that ended '
    'before ops.settings metric_compress_after; null where none is left, or TimescaleDB is not the full '
    'edition. What comes late into a compressed chunk is taken in all the same.';

grant execute on function internal.compress_metrics() to pgsocial_worker;
