-- BM25 of the words of a search. ts_rank() of one term grows with how often it stands there, by sums of
-- 1/n^2, so that it says how often, and nothing else needs to read the text. Word by word over all posts,
-- since to begin with the words anew for each post takes several times as long.
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
    v_mean constant double precision := (
        select greatest(c.word_count, 1)::double precision / greatest(c.document_count, 1)
          from internal.search_corpus as c
    );
begin
    return query
    with documents as materialized (
        select d.post_id, d.author_id, d.is_open, d.terms,
               v_k1 * (1 - v_b + v_b * d.length / v_mean) as norm
          from unnest(p_posts) as c (id)
         cross join lateral (
            select * from internal.search_documents as e where e.post_id = c.id offset 0
         ) as d
    ),
    counted as materialized (
        select d.post_id, d.norm, w.weight,
               case when d.is_open then internal.term_frequency(d.terms, w.open_query, w.open_term_count)
                    else internal.term_frequency(d.terms, w.query, w.term_count)
               end::double precision as n
          from unnest(v_words) as w
         cross join documents as d
    ),
    scored as materialized (
        select f.post_id, sum(f.weight * f.n / (f.n + f.norm)) as bm25
          from counted as f
         where f.n > 0
         group by f.post_id
    )
    select d.post_id, coalesce(s.bm25, 0),
           1 + v_recency
               * 0.5 ^ least(
                   greatest(v_at - (d.post_id >> 20)::double precision / 1000, 0) / v_half_life, 500
               ),
           1 + v_closeness * coalesce(d.author_id = p_viewer or exists (
               select from core.follows as f
                where f.follower_id = p_viewer and f.followee_id = d.author_id
               offset 0
           ), false)::integer
      from documents as d
      left join scored as s on s.post_id = d.post_id;
end
$$;

comment on function internal.rank_posts(bigint, internal.search_plan, bigint[], timestamptz) is
    'The relevance of posts for a search, in its parts, as of p_at: their product ranks.';
