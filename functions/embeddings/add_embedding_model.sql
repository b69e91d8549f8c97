-- Makes the column of the vectors where pgvector came after the deploy, and the model's index while it
-- is empty: no reader waits for it, and fold and worker, who alone write there, while the table is read
-- once. Gives up after 25 ms behind others: try again.
create or replace function ops.add_embedding_model(
    p_name text, p_version text, p_dimensions integer, p_query_name text default null,
    p_query_prefix text default '', p_passage_prefix text default ''
)
returns smallint
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
set lock_timeout = '25ms'
as $$
declare
    v_id smallint;
begin
    if to_regtype('extensions.halfvec') is null then
        perform internal.raise_error('PS503', 'vector',
            'the extension vector (pgvector) is not installed: run sql/bootstrap.sql as a superuser');
    elsif p_dimensions is null or p_dimensions not between 2 and 4000 then
        perform internal.raise_error('PS400', 'p_dimensions', 'a model has 2 to 4,000 dimensions');
    elsif coalesce(length(p_name), 0) not between 1 and 200 then
        perform internal.raise_error('PS400', 'p_name', 'a name has 1 to 200 characters');
    elsif coalesce(length(p_version), 0) not between 1 and 200 then
        perform internal.raise_error('PS400', 'p_version', 'a version has 1 to 200 characters');
    elsif length(p_query_name) not between 1 and 200 then
        perform internal.raise_error('PS400', 'p_query_name', 'a name has 1 to 200 characters');
    elsif coalesce(length(p_query_prefix), 1001) > 1000 then
        perform internal.raise_error('PS400', 'p_query_prefix', 'a prefix has at most 1,000 characters');
    elsif coalesce(length(p_passage_prefix), 1001) > 1000 then
        perform internal.raise_error('PS400', 'p_passage_prefix', 'a prefix has at most 1,000 characters');
    end if;

    insert into internal.embedding_models (
        name, version, dimensions, query_name, query_prefix, passage_prefix, next_post_id
    )
    values (
        p_name, p_version, p_dimensions, p_query_name, p_query_prefix, p_passage_prefix, internal.last_id()
    )
    on conflict (name, version) do nothing
    returning id into v_id;

    if v_id is null then
        perform internal.raise_error('PS409', 'p_name', 'this version of the model is there already');
    end if;

    if not exists (
        select from pg_attribute
         where attrelid = 'internal.post_embeddings'::regclass and attname = 'embedding' and not attisdropped
    ) then
        alter table internal.post_embeddings add column embedding extensions.halfvec not null;
    end if;

    execute format(
        'create index %I on internal.post_embeddings
         using hnsw ((embedding::extensions.halfvec(%s)) extensions.halfvec_cosine_ops)
         with (ef_construction = 200)
         where model_id = %s and is_open',
        'post_embeddings_' || v_id || '_idx', p_dimensions, v_id
    );

    return v_id;
end
$$;

comment on function ops.add_embedding_model(text, text, integer, text, text, text) is
    'Adds a model and returns its id: p_name and p_version as the embeddings API and its maker call it; '
    'p_query_name where the API wants another name with questions; what the model wants before a '
    'question (p_query_prefix) and before a text that is found (p_passage_prefix), where the API does '
    'not put it there. From now on posts are queued for it, the old ones newest first, while searches '
    'go on with the current one, until ops.use_embedding_model(). Errors: PS400 (p_name, p_version, '
    'p_dimensions, p_query_name, p_query_prefix, p_passage_prefix), PS409 (p_name), '
    'PS503 (vector: pgvector is not installed); 55P03 where others hold the table: try again. '
    'Example: select ops.add_embedding_model(''multilingual-e5-small'', ''1'', 384);';

grant execute on function ops.add_embedding_model(text, text, integer, text, text, text)
    to pgsocial_admin, pgsocial_worker;
