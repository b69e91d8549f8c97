-- The vectors of posts stand for questions. What is added to a distance keeps the index from serving it.
create or replace function ops.measure_recall(p_queries integer default 20, p_k integer default 10)
returns ops.embedding_recall
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_model constant internal.embedding_models := internal.check_embeddings();
    v_rows bigint;
    v_query record;
    v_count bigint;
    v_farthest float8;
    v_began timestamptz;
    v_exact_ms float8 := 0;
    v_index_ms float8 := 0;
    v_found bigint := 0;
    v_wanted bigint := 0;
    v_queries integer := 0;
begin
    if p_queries is null or p_queries not between 1 and 1000 then
        perform internal.raise_error('PS400', 'p_queries', 'between 1 and 1,000 queries');
    elsif p_k is null or p_k not between 1 and 100 then
        perform internal.raise_error('PS400', 'p_k', 'between 1 and 100 posts');
    end if;

    select count(*) into v_rows
      from internal.post_embeddings as e where e.model_id = v_model.id and e.is_open;

    for v_query in
        select e.post_id, e.embedding::text as vector
          from internal.post_embeddings as e
         where e.model_id = v_model.id and e.is_open
           and random() < 3.0 * p_queries / greatest(v_rows, 1)
         limit p_queries
    loop
        v_began := clock_timestamp();
        execute format(
            'select count(*) as count, max(w.distance) as farthest from (
                 select ((embedding::halfvec(%1$s)) <=> $1::halfvec(%1$s)) + 0 as distance
                   from internal.post_embeddings where model_id = %2$s and is_open
                  order by 1 limit $2
             ) as w', v_model.dimensions, v_model.id
        ) into v_count, v_farthest using v_query.vector, p_k;
        v_exact_ms := v_exact_ms + extract(epoch from clock_timestamp() - v_began) * 1000;

        v_began := clock_timestamp();
        -- Any of those that are equally near will do.
        v_found := v_found + (
            select least(count(*), v_count)
              from unnest(
                       (internal.nearest_posts(null, v_model, v_query.vector, p_k)).similarities
                   ) as s (near)
             where 1 - s.near <= v_farthest + 1e-6
        );
        v_index_ms := v_index_ms + extract(epoch from clock_timestamp() - v_began) * 1000;

        v_queries := v_queries + 1;
        v_wanted := v_wanted + v_count;
    end loop;

    return row(
        v_queries, p_k, v_found::float8 / nullif(v_wanted, 0), v_exact_ms / nullif(v_queries, 0),
        v_index_ms / nullif(v_queries, 0)
    )::ops.embedding_recall;
end
$$;

comment on function ops.measure_recall(integer, integer) is
    'Compares what a guest''s search by meaning finds with the p_k (1 to 100) nearest open posts, for up to '
    'p_queries (1 to 1,000) posts taken at random: the share found, and the time of both. Reads all vectors '
    'for each. Errors: PS400 (p_queries, p_k), PS503 (vector, model). '
    'Example: select * from ops.measure_recall();';

grant execute on function ops.measure_recall(integer, integer) to pgsocial_admin, pgsocial_worker;
