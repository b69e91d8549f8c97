create or replace function internal.topic_audience(
    p_viewers bigint[], p_topics text[], p_events social.event[], p_queries text[] default null
)
returns setof social.topic_delivery
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_viewers bigint[];
    v_places integer[];
    v_topics text[];
begin
    select array_agg(w.viewer_id order by w.n), array_agg(w.place order by w.n),
           array_agg(w.topics order by w.n)
      into v_viewers, v_places, v_topics
      from (
        select m.viewer_id, m.place, row_number() over () as n,
               string_agg(m.topic, E'\n' order by m.topic) as topics
          from internal.topic_matches(p_viewers, p_topics, p_events, p_queries) as m
         group by m.viewer_id, m.place
      ) as w;

    if v_viewers is null then
        return;
    end if;

    return query
    with wanted as materialized (
        select w.viewer_id, w.topics, (p_events[w.place]).id as event_id
          from unnest(v_viewers, v_places, v_topics) as w (viewer_id, place, topics)
    )
    select (array_agg(d.event))[1], string_to_array(w.topics, E'\n'), array_agg(d.viewer_id)
      from (
        select a.viewer_id, (a.event).batch_id, (a.event).id as event_id, a.event
          from internal.event_audience(v_viewers, p_events, v_places) as a
      ) as d
      -- A guest is null.
      join wanted as w on coalesce(w.viewer_id, 0) = coalesce(d.viewer_id, 0) and w.event_id = d.event_id
     group by d.batch_id, d.event_id, d.event, w.topics
     order by d.batch_id, d.event_id, w.topics;
end
$$;

comment on function internal.topic_audience(bigint[], text[], social.event[], text[]) is
    'Of p_events what viewers may see, in order, by their topics: p_viewers and p_topics are pairs, with '
    'p_queries as internal.topic_matches() has them. '
    'Whoever gets the same of an event by the same topics stands in one row.';
