create or replace function social.semantic_search(
    p_viewer bigint, p_embedding real[], p_limit integer default 20, p_model smallint default null
)
returns setof social.post_match
language plpgsql
stable
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_model constant internal.embedding_models := internal.check_embeddings();
    v_ids bigint[];
    v_similarities real[];
begin
    perform internal.check_limit(p_limit);

    if p_model <> v_model.id then
        perform internal.raise_error('PS409', 'p_model', 'another model is in use');
    end if;

    perform internal.check_array(p_embedding, 'p_embedding', 4000);
    perform internal.check_embedding(p_embedding, v_model.dimensions);

    if p_viewer is not null then
        perform internal.check_user(p_viewer, 'p_viewer');
    end if;

    select n.ids, n.similarities into v_ids, v_similarities
      from internal.nearest_posts(p_viewer, v_model, p_embedding::halfvec::text, p_limit) as n;

    return query select * from internal.render_matches(p_viewer, v_ids, v_similarities);
end
$$;

comment on function social.semantic_search(bigint, real[], integer, smallint) is
    'The p_limit (1 to 100) posts that mean most nearly what p_embedding does, of those that p_viewer '
    '(null: a guest) sees, without muted authors, nearest first. p_embedding is the vector that the model '
    'in use makes of a question, with its query prefix; p_model, where given, says which one that was. '
    'Errors: PS400 (p_embedding: another number of dimensions, zero, not finite; p_limit), PS404 '
    '(p_viewer), PS409 (p_model: another is in use now), PS503 (vector, model: there is no search by '
    'meaning). Example: select (post).body, similarity from social.semantic_search(7, array[0.6, 0.8]);';

grant execute on function social.semantic_search(bigint, real[], integer, smallint) to pgsocial_app;

create or replace function internal.check_embedding(p_embedding real[], p_dimensions integer)
returns void
language plpgsql
stable
parallel safe
as $$
begin
    if cardinality(p_embedding) is distinct from p_dimensions then
        perform internal.raise_error('PS400', 'p_embedding',
            format('the vector has %s dimensions', p_dimensions));
    end if;

    perform from unnest(p_embedding) as v (x) where (abs(v.x) <= 1e4) is not true;

    -- NaN is above all numbers. Half a float's precision ends at 6e-8.
    if found or (select sum(v.x::float8 ^ 2) from unnest(p_embedding) as v (x)) < 1e-6 then
        perform internal.raise_error('PS400', 'p_embedding',
            'the vector has finite numbers up to 10,000, and is not zero');
    end if;
end
$$;

comment on function internal.check_embedding(real[], integer) is
    'Raises PS400 (p_embedding) unless a vector can be compared with those of a model of p_dimensions.';
