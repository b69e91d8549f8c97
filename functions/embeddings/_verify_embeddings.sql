create or replace function internal.verify_embeddings()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    with wanted as (
        select m.id as model_id, p.id as post_id, hashtextextended(internal.post_text(p), 0) as text_hash,
               p.visibility = 'public' and u.is_active and not u.is_private as is_open,
               p.id >= coalesce(m.next_post_id, 0) as is_due
          from internal.embedding_models as m
         cross join core.posts as p
          join core.users as u on u.id = p.author_id
         where internal.post_text(p) is not null
    )
    select d.counter, d.model_id || ':' || d.post_id, d.kept, d.counted
      from (
        select 'text' as counter, coalesce(w.model_id, e.model_id) as model_id,
               coalesce(w.post_id, e.post_id) as post_id, e.text_hash as kept, w.text_hash as counted
          from wanted as w
          full join internal.post_embeddings as e on e.post_id = w.post_id and e.model_id = w.model_id
         where e.text_hash is distinct from w.text_hash
           and not (e.text_hash is null and (not w.is_due or exists (
               select from internal.embedding_queue as q
                where q.post_id = w.post_id and q.model_id = w.model_id
           )))
        union all
        select 'is_open', e.model_id, e.post_id, e.is_open::integer, w.is_open::integer
          from wanted as w
          join internal.post_embeddings as e on e.post_id = w.post_id and e.model_id = w.model_id
         where e.is_open <> w.is_open
        union all
        select 'queued', q.model_id, q.post_id, 1, null
          from internal.embedding_queue as q
         where not exists (
             select from wanted as w where w.post_id = q.post_id and w.model_id = q.model_id
         )
      ) as d;
end
$$;

comment on function internal.verify_embeddings() is
    'Vectors (model:post) of a text that the post does not show (by its hash) or that neither are there '
    'nor wait, whose is_open is wrong, and what waits without a text.';
