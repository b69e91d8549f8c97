create or replace function internal.check_embeddings()
returns internal.embedding_models
language plpgsql
stable
parallel safe
as $$
declare
    v_model internal.embedding_models;
begin
    if to_regtype('extensions.halfvec') is null then
        perform internal.raise_error('PS503', 'vector',
            'there is no search by meaning: the extension vector (pgvector) is not installed');
    end if;

    select * into v_model from internal.embedding_models where is_current;

    if not found then
        perform internal.raise_error('PS503', 'model',
            'there is no search by meaning yet: no model is in use');
    end if;

    return v_model;
end
$$;

comment on function internal.check_embeddings() is
    'The model that is searched. Errors: PS503 (vector: the extension is missing; model: none is in use).';
