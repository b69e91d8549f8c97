-- One batch for all that is subscribed at a gateway.
create or replace function social.deliver_topics(
    p_viewers bigint[], p_topics text[], p_batch bigint, p_queries text[] default null
)
returns setof social.topic_delivery
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_event bigint;
    v_read social.event[];
begin
    perform internal.check_array(p_viewers, 'p_viewers', 200000);
    perform internal.check_array(p_topics, 'p_topics', 200000);
    perform internal.check_array(p_queries, 'p_queries', 200000);

    if coalesce(cardinality(p_viewers), 0) <> coalesce(cardinality(p_topics), 0) then
        perform internal.raise_error('PS400', 'p_topics', 'there is a topic for each viewer');
    elsif p_queries is not null and cardinality(p_queries) <> coalesce(cardinality(p_topics), 0) then
        perform internal.raise_error('PS400', 'p_queries', 'there is a query, or null, for each topic');
    end if;

    loop
        v_read := internal.read_batch(p_batch, v_event);
        return query select * from internal.topic_audience(p_viewers, p_topics, v_read, p_queries);
        exit when cardinality(v_read) < 1000;
        v_event := v_read[1000].id;
    end loop;
end
$$;

comment on function social.deliver_topics(bigint[], text[], bigint, text[]) is
    'Who gets which event of batch p_batch by which topics: p_viewers and p_topics, as '
    'social.check_topics() gives them, are pairs, at most 200,000, and p_queries what it says of each of '
    'them, so that a search is read as one only where a post may match it. In event order; whoever gets the '
    'same of an event by the same topics stands in one row. Only for pgsocial_stream. '
    'Errors: PS400 (p_viewers, p_topics, p_queries), PS410 (p_batch). '
    'Example: select * from social.deliver_topics(array[7, 8], array[''home'', ''post:42''], 12);';

grant execute on function social.deliver_topics(bigint[], text[], bigint, text[]) to pgsocial_stream;
