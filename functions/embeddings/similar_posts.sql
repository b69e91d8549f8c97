create or replace function social.similar_posts(p_viewer bigint, p_post bigint, p_limit integer default 20)
returns setof social.post_match
language plpgsql
stable
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_model constant internal.embedding_models := internal.check_embeddings();
    v_query text;
    v_ids bigint[];
    v_similarities real[];
begin
    perform internal.check_limit(p_limit);

    if p_viewer is not null then
        perform internal.check_user(p_viewer, 'p_viewer');
    end if;

    perform internal.check_post(p_viewer, p_post);

    select e.embedding::text into v_query
      from internal.post_embeddings as e
     where e.post_id = p_post and e.model_id = v_model.id;

    if v_query is null then
        return;
    end if;

    select n.ids, n.similarities into v_ids, v_similarities
      from internal.nearest_posts(p_viewer, v_model, v_query, p_limit, p_post) as n;

    return query select * from internal.render_matches(p_viewer, v_ids, v_similarities);
end
$$;

comment on function social.similar_posts(bigint, bigint, integer) is
    'The p_limit (1 to 100) posts that mean most nearly what p_post does, of those that p_viewer (null: a '
    'guest) sees, without muted authors, nearest first; none where the post shows no text, or is not '
    'embedded yet. Errors: PS400 (p_limit), PS404 (p_viewer, p_post), PS503 (vector, model: there is no '
    'search by '
    'meaning). Example: select (post).body, similarity from social.similar_posts(7, 42);';

grant execute on function social.similar_posts(bigint, bigint, integer) to pgsocial_app;
