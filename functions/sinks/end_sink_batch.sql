-- Locks: the sink's row. The caller holds the sink's session lock.
create or replace function internal.end_sink_batch(
    p_name text, p_upto bigint, p_row_count bigint, p_digest_sum numeric
)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_sink(p_name);
    update ops.sink_batches
       set state = 'done', row_count = p_row_count, digest_sum = p_digest_sum, error = null,
           duration = clock_timestamp() - started_at
     where sink = p_name and upto_batch_id = p_upto and state = 'started';

    if not found then
        perform internal.raise_error('PS409', 'p_upto', format(
            'batch %s was not begun for sink %L, or somebody else has ended it', p_upto, p_name));
    end if;

    update ops.sinks
       set batch_id = p_upto, failure_count = 0, retry_at = null,
           error = case when state = 'broken' then error end, moved_at = clock_timestamp()
     where name = p_name;
end
$$;

comment on function internal.end_sink_batch(text, bigint, bigint, numeric) is
    'An engine has acknowledged the batches up to p_upto. Errors: PS404 (p_name), PS409 (p_upto).';

grant execute on function internal.end_sink_batch(text, bigint, bigint, numeric) to pgsocial_worker;
