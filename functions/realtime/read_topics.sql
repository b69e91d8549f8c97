-- What one socket missed: the same as delivery, from a place of the log on.
create or replace function social.read_topics(
    p_viewer bigint, p_topics text[], p_after_batch bigint, p_after_event bigint default null,
    p_limit integer default 1000
)
returns setof social.topic_delivery
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
    perform internal.check_array(p_topics, 'p_topics', 1000);

    loop
        v_read := array(select r from internal.read_log(v_batch, v_event, p_limit) as r);

        return query
        select *
          from internal.topic_audience(
                   array_fill(p_viewer, array[coalesce(cardinality(p_topics), 0)]), p_topics, v_read
               )
         limit v_left;

        get diagnostics v_rows = row_count;
        v_left := v_left - v_rows;
        exit when v_left = 0 or cardinality(v_read) < p_limit;
        v_batch := v_read[cardinality(v_read)].batch_id;
        v_event := v_read[cardinality(v_read)].id;
    end loop;
end
$$;

comment on function social.read_topics(bigint, text[], bigint, bigint, integer) is
    'What p_viewer (null: a guest) gets by p_topics (at most 1,000, as social.check_topics() gives '
    'them) of the events after a place of the log, in order, as social.read_events() reads it: after the '
    'batch p_after_batch, or after the event p_after_event within it. Where fewer than p_limit rows '
    'come, nothing follows. Errors: PS400 (p_topics, p_limit outside 1 to 10,000), PS410 (p_after_batch: '
    'no longer kept, or not yet reached). '
    'Example: select (r).event, (r).topics from social.read_topics(7, ''{home}'', social.last_batch()) as r;';

grant execute on function social.read_topics(bigint, text[], bigint, bigint, integer)
    to pgsocial_app, pgsocial_stream;
