create or replace function internal.quarantine_sink_row(
    p_name text, p_row internal.sink_row, p_batch bigint, p_reason text
)
returns bigint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_count bigint;
begin
    perform internal.check_sink(p_name);
    insert into ops.sink_quarantine as q (sink, entity, key, batch_id, doc, reason)
    values (p_name, p_row.entity, p_row.key, p_batch, p_row.doc, left(p_reason, 2000))
    on conflict (sink, entity, key) do update
       set batch_id = excluded.batch_id, doc = excluded.doc, reason = excluded.reason,
           quarantined_at = clock_timestamp();
    select count(*) into v_count from ops.sink_quarantine where sink = p_name;

    if v_count > internal.setting('quarantine_events')::bigint then
        perform internal.raise_error('PS409', 'p_name', format(
            'sink %L refuses too many rows (%s), lately with %s', p_name, v_count, p_reason));
    end if;

    return v_count;
end
$$;

comment on function internal.quarantine_sink_row(text, internal.sink_row, bigint, text) is
    'Notes a row that an engine refused; returns how many there are. '
    'Errors: PS404 (p_name), PS409 (more than ops.settings quarantine_events).';

grant execute on function internal.quarantine_sink_row(text, internal.sink_row, bigint, text)
    to pgsocial_worker;
