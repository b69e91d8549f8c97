-- Rows are as they are now, not as they were at the batch: what has changed since has an event in a
-- later batch, which says so again. So two runs over the same batches may differ, and the later one wins.
create or replace function internal.sink_changes(p_after bigint, p_upto bigint, p_entities text[])
returns setof internal.sink_row
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set timezone = 'UTC'
as $$
declare
    v_events constant internal.events[] := array(select e from internal.batch_events(p_after, p_upto) as e);
begin
    if 'users' = any (p_entities) then
        return query
        select 'users', k.subject_id::text, coalesce(s.is_deleted, true), coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object('id', k.subject_id)::text)
          from internal.sink_keys(v_events) as k
          left join internal.sink_users as s on s.subject_id = k.subject_id
         where k.entity = 'users'
         order by k.subject_id;
    end if;

    if 'posts' = any (p_entities) then
        return query
        select 'posts', k.subject_id::text, coalesce(s.is_deleted, true), coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object('id', k.subject_id)::text)
          from internal.sink_keys(v_events) as k
          left join internal.sink_posts as s on s.subject_id = k.subject_id
         where k.entity = 'posts'
         order by k.subject_id;
    end if;

    if 'documents' = any (p_entities) then
        return query
        select s.*
          from internal.sink_documents(array(
            select k.subject_id from internal.sink_keys(v_events) as k where k.entity = 'documents'
        )) as s;
    end if;

    if 'people' = any (p_entities) then
        return query
        select s.*
          from internal.sink_people(array(
            select k.subject_id from internal.sink_keys(v_events) as k where k.entity = 'people'
        )) as s;
    end if;

    if 'engagements' = any (p_entities) then
        return query
        select 'engagements', concat_ws(':', k.kind, k.subject_id, k.user_id, k.at), s.doc is null,
               coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object(
                   'kind', k.kind, 'subject_id', k.subject_id, 'user_id', k.user_id, 'at', k.at
               )::text)
          from internal.sink_keys(v_events) as k
          left join lateral (
            select e.digest, e.doc
              from internal.sink_engagements as e
             where e.kind = k.kind and e.subject_id = k.subject_id and e.user_id = k.user_id and e.at = k.at
            offset 0
          ) as s on true
         where k.entity = 'engagements'
         order by k.kind, k.subject_id, k.user_id, k.at;
    end if;

    if 'days' = any (p_entities) then
        return query
        select 'days', concat_ws(':', to_char(k.day, 'YYYY-MM-DD'), k.subject_id), s.doc is null,
               coalesce(s.digest, 0),
               coalesce(s.doc, json_build_object('user_id', k.subject_id, 'day', k.day)::text)
          from (
            select w.subject_id, internal.sink_day(w.at) as day
              from internal.sink_keys(v_events) as w
             where w.entity = 'days'
          ) as k
          left join internal.sink_days as s on s.subject_id = k.subject_id and s.day = k.day
         order by k.subject_id, k.day;
    end if;

    if 'events' = any (p_entities) then
        return query
        select 'events', s.key, false, s.digest, s.doc
          from unnest(v_events) as e
          join internal.sink_events as s
            on s.created_at = e.created_at and s.xid = e.xid and s.subject_id = e.id
         order by e.id;
    end if;
end
$$;

comment on function internal.sink_changes(bigint, bigint, text[]) is
    'What the batches after one up to another changed, of some entities, as it is now: in order of '
    'entity and key, so that a second try comes in the same order.';

grant execute on function internal.sink_changes(bigint, bigint, text[]) to pgsocial_worker;
