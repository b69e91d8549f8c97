create or replace function internal.sink_people(p_users bigint[])
returns setof internal.sink_row
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select 'people', k.id::text, p.user_id is null, coalesce(p.digest, 0),
           coalesce(p.doc, jsonb_build_object('user_id', k.id))::text
      from unnest(p_users) as k (id)
      left join internal.engine_people(p_users) as p on p.user_id = k.id
     order by k.id;
$$;

comment on function internal.sink_people(bigint[]) is
    'Users as sinks for search get them: active ones, is_deleted where there is none (any more).';
