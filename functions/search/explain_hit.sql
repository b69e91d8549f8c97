create or replace function social.explain_hit(p_viewer bigint, p_post bigint, p_query text)
returns setof social.hit_part
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_plan internal.search_plan;
    v_rank record;
    v_document internal.search_documents;
begin
    perform internal.check_search(p_viewer, p_query);
    perform internal.check_post(p_viewer, p_post);

    v_plan := internal.plan_search(p_viewer, array(
        select p from internal.read_query(p_viewer, p_query collate "default") as p
    ));
    select * into v_document from internal.search_documents where post_id = p_post;
    select * into v_rank from internal.rank_posts(p_viewer, v_plan, array[p_post], clock_timestamp());

    if not found then
        perform internal.raise_error('PS404', 'p_post', 'there is no such post, or not for you');
    end if;

    return query
    select w.word, w.weight,
           format('stands in it %s times, in %s of %s posts that everybody sees',
                  internal.term_frequency(v_document.terms, w.query, w.term_count), w.document_count,
                  c.document_count)
      from unnest(internal.search_words(v_plan.words)) as w
     cross join internal.search_corpus as c;

    return query values
    ('bm25', v_rank.bm25, format('%s words', v_document.length)),
    ('recency', v_rank.recency, 'of now more than of long ago'),
    ('closeness', v_rank.closeness, 'one''s own, or by somebody whom one follows'),
    ('score', case when v_plan.words = '{}' then 1 else v_rank.bm25 end
              * v_rank.recency * v_rank.closeness, 'all of these together');
end
$$;

comment on function social.explain_hit(bigint, bigint, text) is
    'Of what the relevance of a post for a search of p_viewer (null: a guest) is made: each word with its '
    'weight and how often it stands there, BM25 over them, recency and closeness, and the score, which is '
    'their product. Errors: PS400 (p_query: at most 500 characters), PS404 (p_viewer; p_post: unknown, not '
    'visible, or not indexed yet). Example: select * from social.explain_hit(null, 42, ''rain'');';

grant execute on function social.explain_hit(bigint, bigint, text) to pgsocial_app;
