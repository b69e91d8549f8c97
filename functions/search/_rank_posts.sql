-- BM25 of the words of a search. ts_rank() of one term grows with how often it stands there, by sums of
-- 1/n^2, so that it says how often, and nothing else needs to read the text. Most searches have few words,
-- which are written out: to begin with the words anew for each post takes several times as long.
create or replace function internal.rank_posts(
    p_viewer bigint, p_plan internal.search_plan, p_posts bigint[], p_at timestamptz
)
returns table (post_id bigint, bm25 double precision, recency double precision, closeness double precision)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_k1 constant double precision := internal.setting('search_k1')::double precision;
    v_b constant double precision := internal.setting('search_b')::double precision;
    v_half_life constant double precision :=
        extract(epoch from internal.setting('search_recency_half_life')::interval);
    v_recency constant double precision := internal.setting('search_recency_weight')::double precision;
    v_closeness constant double precision :=
        internal.setting('search_closeness_weight')::double precision;
    v_at constant double precision := extract(epoch from p_at);
    v_words constant internal.search_word[] := internal.search_words(p_plan.words);
    -- What is looked for in open documents, and in others.
    v_queries constant tsquery[] := array[
        array(select w.open_query from unnest(v_words) as w), array(select w.query from unnest(v_words) as w)
    ];
    v_counts constant integer[] := array[
        array(select w.open_term_count from unnest(v_words) as w),
        array(select w.term_count from unnest(v_words) as w)
    ];
    v_weights constant double precision[] := array(select w.weight from unnest(v_words) as w);
    v_mean constant double precision := (
        select greatest(c.word_count, 1)::double precision / greatest(c.document_count, 1)
          from internal.search_corpus as c
    );
begin
    return query
    select d.post_id,
           internal.word_score(d.terms, v_queries[d.k][1], v_counts[d.k][1], v_weights[1], d.norm)
           + internal.word_score(d.terms, v_queries[d.k][2], v_counts[d.k][2], v_weights[2], d.norm)
           + internal.word_score(d.terms, v_queries[d.k][3], v_counts[d.k][3], v_weights[3], d.norm)
           + case when v_weights[4] is null then 0 else (
               select sum(internal.word_score(
                          d.terms, v_queries[d.k][n], v_counts[d.k][n], v_weights[n], d.norm
                      ))
                 from generate_series(4, cardinality(v_weights)) as n
           ) end,
           1 + v_recency
               * 0.5 ^ least(
                   greatest(v_at - (d.post_id >> 20)::double precision / 1000, 0) / v_half_life, 500
               ),
           1 + v_closeness * coalesce(d.author_id = p_viewer or exists (
               select from core.follows as f
                where f.follower_id = p_viewer and f.followee_id = d.author_id
               offset 0
           ), false)::integer
      from (
        select e.post_id, e.author_id, e.terms, case when e.is_open then 1 else 2 end as k,
               v_k1 * (1 - v_b + v_b * e.length / v_mean) as norm
          from internal.search_documents as e
         where e.post_id = any (p_posts)
        offset 0
      ) as d;
end
$$;

comment on function internal.rank_posts(bigint, internal.search_plan, bigint[], timestamptz) is
    'The relevance of posts for a search, in its parts, as of p_at: their product ranks.';

-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.word_score(
    p_terms tsvector, p_query tsquery, p_count integer, p_weight double precision,
    p_norm double precision
)
returns double precision
language sql
immutable
parallel safe
as $$
    select coalesce(
        p_weight / (1 + p_norm / nullif(internal.term_frequency(p_terms, p_query, p_count), 0)), 0
    );
$$;

comment on function internal.word_score(tsvector, tsquery, integer, double precision, double precision) is
    'What a word adds to BM25: weight * n / (n + norm), where it stands n times in a document.';
