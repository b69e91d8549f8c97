create or replace function ops.embedding_states()
returns setof ops.embedding_state
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select m.id, m.name, m.version, m.dimensions, m.is_current,
           (select count(*) from internal.post_embeddings as e where e.model_id = m.id),
           q.n, q.failing,
           (select count(*) from core.posts as p where p.id < m.next_post_id and p.deleted_at is null),
           coalesce(greatest(clock_timestamp() - q.due_at, '0'), '0')
      from internal.embedding_models as m
     cross join lateral (
        select count(*) as n, min(w.due_at) as due_at,
               count(*) filter (where w.attempt_count >= 3 and w.error is not null) as failing
          from internal.embedding_queue as w
         where w.model_id = m.id
     ) as q
     order by m.id;
$$;

comment on function ops.embedding_states() is
    'How far each model of embeddings is. Counts, so reads much where there is much. '
    'Example: select * from ops.embedding_states();';

grant execute on function ops.embedding_states() to pgsocial_admin, pgsocial_worker;
