create or replace function internal.sink_documents(p_posts bigint[])
returns setof internal.sink_row
language sql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
    select 'documents', k.id::text, d.post_id is null, coalesce(d.digest, 0),
           coalesce(d.doc, jsonb_build_object('post_id', k.id))::text
      from unnest(p_posts) as k (id)
      left join internal.engine_documents(p_posts) as d on d.post_id = k.id
     order by k.id;
$$;

comment on function internal.sink_documents(bigint[]) is
    'Posts as sinks for search get them: what everybody sees, is_deleted where that is nothing (any more).';
