-- A vote of two lists by reciprocal rank. A post with some of the words alone votes less than one with all:
-- a long question has no post with all of its words, and what has its common ones means little.
create or replace function social.hybrid_search(
    p_viewer bigint, p_query text, p_embedding real[], p_limit integer default 20,
    p_model smallint default null
)
returns jsonb
language plpgsql
stable
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_model constant internal.embedding_models := internal.check_embeddings();
    v_depth constant integer := 100;
    v_rank constant double precision := 60;
    v_plan internal.search_plan;
    v_found record;
    v_near bigint[];
    v_hits jsonb;
begin
    perform internal.check_limit(p_limit);
    perform internal.check_search(p_viewer, p_query);

    if p_model <> v_model.id then
        perform internal.raise_error('PS409', 'p_model', 'another model is in use');
    end if;

    perform internal.check_array(p_embedding, 'p_embedding', 4000);
    perform internal.check_embedding(p_embedding, v_model.dimensions);

    v_plan := internal.plan_search(p_viewer, array(
        select p from internal.read_query(p_viewer, p_query) as p
    ));
    v_found := internal.ranked_hits(
        p_viewer, v_plan, 'relevance', v_depth, internal.id_at(clock_timestamp()), null
    );
    v_near := internal.wanted_posts(p_viewer, v_plan, (
        select n.ids
          from internal.nearest_posts(p_viewer, v_model, p_embedding::halfvec::text, v_depth) as n
    ));

    with ranks as (
        select i.id, min(i.n) filter (where i.is_text) as text_rank,
               min(i.n) filter (where not i.is_text) as meaning_rank
          from (
            select t.id, t.n, true as is_text
              from unnest(v_found.post_ids) with ordinality as t (id, n)
            union all
            select m.id, m.n, false
              from unnest(v_near) with ordinality as m (id, n)
          ) as i
         group by i.id
    ),
    hits as (
        select r.*, coalesce(s.share ^ 2 / (v_rank + r.text_rank), 0)
                    + coalesce(1 / (v_rank + r.meaning_rank), 0) as score
          from ranks as r
          left join internal.word_shares(v_plan, v_found.post_ids) as s on s.post_id = r.id
         order by score desc, r.id desc
         limit p_limit
    ),
    shown as (
        select internal.show_hits(
                   p_viewer, v_plan, array_agg(h.id order by h.score desc, h.id desc),
                   array_agg(h.score order by h.score desc, h.id desc)
               ) as hits
          from hits as h
    )
    select coalesce(jsonb_agg(
               j.hit || jsonb_build_object('text_rank', h.text_rank, 'meaning_rank', h.meaning_rank)
               order by j.n
           ), '[]')
      into v_hits
      from shown as s
     cross join lateral jsonb_array_elements(s.hits) with ordinality as j (hit, n)
      join hits as h on h.id = (j.hit -> 'post' ->> 'id')::bigint;

    return jsonb_build_object('hits', v_hits, 'is_cut', v_found.is_cut) || internal.search_state();
end
$$;

comment on function social.hybrid_search(bigint, text, real[], integer, smallint) is
    'The first p_limit (1 to 100) posts by words and meaning together, as p_viewer (null: a guest) may see '
    'them: p_query is read as by social.search_posts(), whose operators hold for all that is found; '
    'p_embedding is its vector, as for social.semantic_search(). Of each list the first 100 vote: 1 / (60 + '
    'rank), by words times the square of which part of them (by weight) a post has. Answers hits (post, '
    'snippet, score, text_rank and meaning_rank: its places, null where it is not among the first 100), '
    'is_cut, indexed_up_to and is_degraded (of the words). Errors: PS400 (p_query: at most 500 characters; '
    'p_embedding: another number of dimensions, zero, not finite; p_limit), PS404 (p_viewer), PS409 '
    '(p_model: another is in use now), PS503 (vector, model: there is no search by meaning). Example: '
    'select social.hybrid_search(7, ''rain lang:en'', array[0.6, 0.8]);';

grant execute on function social.hybrid_search(bigint, text, real[], integer, smallint) to pgsocial_app;

create or replace function internal.wanted_posts(
    p_viewer bigint, p_plan internal.search_plan, p_posts bigint[]
)
returns bigint[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_filters constant tsquery := array_to_string(p_plan.filters, ' & ')::tsquery;
    v_is_list constant boolean := coalesce(p_plan.place in ('bookmarks', 'likes'), false);
begin
    return array(
        select c.id
          from unnest(p_posts) with ordinality as c (id, n)
         cross join lateral (
            select d.terms
              from internal.wanted_documents(
                       p_viewer, case when not v_is_list then p_plan.place end, p_plan.min_likes,
                       p_plan.min_shares
                   ) as d
             where d.post_id = c.id
            offset 0
         ) as d
         where (numnode(v_filters) = 0 or d.terms @@ v_filters)
           and c.id >= coalesce(p_plan.after_id, c.id)
           and (p_plan.before_id is null or c.id < p_plan.before_id)
           and (not v_is_list or exists (
               select from core.bookmarks as b
                where p_plan.place = 'bookmarks' and b.user_id = p_viewer and b.post_id = c.id
               union all
               select from core.likes as l
                where p_plan.place = 'likes' and l.user_id = p_viewer and l.post_id = c.id
           ))
         order by c.n
    );
end
$$;

comment on function internal.wanted_posts(bigint, internal.search_plan, bigint[]) is
    'Those of some posts that the filters of a search let through, in their order.';

create or replace function internal.word_shares(p_plan internal.search_plan, p_posts bigint[])
returns table (post_id bigint, share double precision)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_words constant internal.search_word[] := internal.search_words(p_plan.words);
begin
    return query
    select d.post_id,
           case when v_words = '{}' then 1 else (
               select coalesce(sum(w.weight) filter (
                          where d.terms @@ case when d.is_open then w.open_query else w.query end
                      ), 0) / sum(w.weight)
                 from unnest(v_words) as w
           ) end
      from internal.search_documents as d
     where d.post_id = any (p_posts);
end
$$;

comment on function internal.word_shares(internal.search_plan, bigint[]) is
    'Which part of the words of a search each of some posts has, by the weights of BM25.';
