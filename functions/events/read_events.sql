-- The log as one user may see it.
create or replace function social.read_events(
    p_viewer bigint, p_after_batch bigint, p_after_event bigint default null,
    p_limit integer default 1000
)
returns setof social.event
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_batch bigint := p_after_batch;
    v_event bigint := p_after_event;
    v_left integer := p_limit;
    v_read social.event[];
    v_rows integer;
begin
    loop
        v_read := array(select r from internal.read_log(v_batch, v_event, p_limit) as r);

        return query
        select (d.event).* from internal.event_audience(array[p_viewer], v_read) as d limit v_left;

        get diagnostics v_rows = row_count;
        v_left := v_left - v_rows;
        exit when v_left = 0 or cardinality(v_read) < p_limit;
        v_batch := v_read[cardinality(v_read)].batch_id;
        v_event := v_read[cardinality(v_read)].id;
    end loop;
end
$$;

comment on function social.read_events(bigint, bigint, bigint, integer) is
    'What p_viewer (null: a guest) may see of the events after a place of the log, in order: after '
    'the batch p_after_batch, or after the event p_after_event within it. To follow: LISTEN '
    'pgsocial_batch on a direct connection; on each notification (its payload is a batch number) '
    'read until fewer than p_limit rows come, resuming from (batch_id, id) of the last row; then '
    'the place is the greater of the notified number and the last row''s batch_id. Bookmarks and '
    'blocks are seen by their owner alone. Errors: PS400 (p_limit outside 1 to 10,000), PS410 '
    '(p_after_batch is no longer kept, or not yet reached: read afresh, start at last_batch()). '
    'Example: select * from social.read_events(7, social.last_batch());';

grant execute on function social.read_events(bigint, bigint, bigint, integer)
    to pgsocial_app, pgsocial_stream;
