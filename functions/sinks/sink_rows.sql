create or replace function internal.sink_rows(p_entity text, p_keys text[], p_places bigint[])
returns setof internal.sink_row
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set timezone = 'UTC'
as $$
begin
    perform internal.check_array(p_keys, 'p_keys', 10000);
    perform internal.check_array(p_places, 'p_places', 10000);

    if p_entity = 'users' then
        return query
        select 'users', k, coalesce(s.is_deleted, true), coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object('id', k::bigint)::text)
          from unnest(p_keys) as k
          left join internal.sink_users as s on s.subject_id = k::bigint;
    elsif p_entity = 'posts' then
        return query
        select 'posts', k, coalesce(s.is_deleted, true), coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object('id', k::bigint)::text)
          from unnest(p_keys) as k
          left join internal.sink_posts as s on s.subject_id = k::bigint;
    elsif p_entity = 'documents' then
        return query select s.* from internal.sink_documents(p_keys::bigint[]) as s;
    elsif p_entity = 'people' then
        return query select s.* from internal.sink_people(p_keys::bigint[]) as s;
    elsif p_entity = 'engagements' then
        return query
        select 'engagements', k.key, s.doc is null, coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object(
                   'kind', k.kind, 'subject_id', k.subject_id, 'user_id', k.user_id, 'at', k.at
               )::text)
          from (
            select u as key, split_part(u, ':', 1) as kind, split_part(u, ':', 2)::bigint as subject_id,
                   split_part(u, ':', 3)::bigint as user_id, split_part(u, ':', 4)::bigint as at
              from unnest(p_keys) as u
          ) as k
          left join lateral (
            select e.digest, e.doc
              from internal.sink_engagements as e
             where e.kind = k.kind and e.subject_id = k.subject_id and e.user_id = k.user_id and e.at = k.at
            offset 0
          ) as s on true;
    elsif p_entity = 'days' then
        return query
        select 'days', k.key, s.doc is null, coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object('user_id', k.subject_id, 'day', k.day)::text)
          from (
            select u as key, split_part(u, ':', 2)::bigint as subject_id, split_part(u, ':', 1)::date as day
              from unnest(p_keys) as u
          ) as k
          left join internal.sink_days as s on s.subject_id = k.subject_id and s.day = k.day;
    elsif p_entity = 'events' then
        -- Partitions are by time; there is no index by id, but few ask.
        return query
        select 'events', k.key, s.doc is null, coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object(
                   'id', split_part(k.key, ':', 2)::bigint, 'created_at', to_timestamp(k.place / 1000000.0)
               )::text)
          from unnest(p_keys, p_places) as k (key, place)
          left join internal.sink_events as s
            on s.created_at between to_timestamp((select min(p) from unnest(p_places) as p) / 1000000.0)
                                    - interval '1 second'
                                and to_timestamp((select max(p) from unnest(p_places) as p) / 1000000.0)
                                    + interval '1 second'
           and s.key = k.key;
    else
        perform internal.raise_error('PS400', 'p_entity',
            'users, posts, documents, people, engagements, days or events');
    end if;
end
$$;

comment on function internal.sink_rows(text, text[], bigint[]) is
    'Rows of an entity by their keys (at most 10,000) and places as they are now, is_deleted where '
    'there is none. '
    'Errors: PS400 (p_entity, p_keys, p_places).';

grant execute on function internal.sink_rows(text, text[], bigint[]) to pgsocial_worker;
