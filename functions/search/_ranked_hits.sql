-- p_cursor is whether words are enough, the score in millionths and the post of the last row shown.
create or replace function internal.ranked_hits(
    p_viewer bigint, p_plan internal.search_plan, p_sort text, p_limit integer, p_as_of bigint,
    p_cursor bigint[],
    out post_ids bigint[], out scores double precision[], out cursor text, out is_relaxed boolean,
    out is_cut boolean
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_most constant integer := internal.setting('search_candidates')::integer;
    v_found record;
    v_some record;
    v_ranked record;
begin
    post_ids := '{}';
    scores := '{}';
    is_cut := false;
    is_relaxed := false;

    if p_plan.is_empty then
        return;
    end if;

    v_found := internal.match_posts(p_viewer, p_plan, p_as_of, v_most);
    is_relaxed := coalesce(p_cursor[1] > 0, p_sort = 'relevance' and cardinality(v_found.post_ids) < p_limit)
        and (cardinality(p_plan.clauses) > 1 or p_plan.clauses[1] like '% & %');
    is_cut := v_found.is_cut;

    if is_relaxed then
        v_some := internal.match_posts(p_viewer, internal.relaxed_plan(p_plan), p_as_of, v_most);
        v_found.post_ids := array(
            select distinct i.id from unnest(v_found.post_ids || v_some.post_ids) as i (id)
        );
        is_cut := is_cut or v_some.is_cut;
    end if;

    select array_agg(r.id order by r.score desc, r.id desc) as ids,
           array_agg(r.score order by r.score desc, r.id desc) as scores
      into v_ranked
      from internal.scored_posts(p_viewer, p_plan, p_sort, v_found.post_ids, p_as_of) as r
     where p_cursor is null or (r.score, r.id) < (p_cursor[2], p_cursor[3]);

    post_ids := (internal.seen_posts(p_viewer, v_ranked.ids[:p_limit + 20]))[:p_limit];

    if cardinality(post_ids) < least(p_limit, cardinality(v_ranked.ids)) then
        post_ids := (internal.seen_posts(p_viewer, v_ranked.ids))[:p_limit];
    end if;

    scores := array(
        select v_ranked.scores[array_position(v_ranked.ids, i.id)] / 1000000.0
          from unnest(post_ids) with ordinality as i (id, n)
         order by i.n
    );

    if cardinality(post_ids) = p_limit then
        cursor := concat_ws('.', p_as_of, is_relaxed::integer,
                            v_ranked.scores[array_position(v_ranked.ids, post_ids[p_limit])],
                            post_ids[p_limit]);
    end if;
end
$$;

comment on function internal.ranked_hits(
    bigint, internal.search_plan, text, integer, bigint, bigint[]
) is
    'The posts that rank highest (relevance or top) among the newest that match a search as of p_as_of.';

-- In millionths, so that a cursor tells exactly after which row the next page begins.
create or replace function internal.scored_posts(
    p_viewer bigint, p_plan internal.search_plan, p_sort text, p_posts bigint[], p_as_of bigint
)
returns table (id bigint, score bigint)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_sort = 'top' then
        return query
        select c.id, (v.like_count + v.share_count + v.reply_count + v.quote_count)::bigint * 1000000
          from unnest(p_posts) as c (id)
         cross join lateral (
            select * from internal.visible_posts(p_viewer) as w where w.id = c.id offset 0
         ) as v;
    else
        return query
        select r.post_id,
               round((case when p_plan.words = '{}' then 1 else r.bm25 end
                      * r.recency * r.closeness * 1000000)::numeric)::bigint
          from internal.rank_posts(p_viewer, p_plan, p_posts, internal.id_time(p_as_of)) as r;
    end if;
end
$$;

comment on function internal.scored_posts(bigint, internal.search_plan, text, bigint[], bigint) is
    'What posts are ranked by, in millionths: their relevance, or how often they were liked, shared, '
    'answered and quoted.';

-- Each clause is enough, and of a word without spaces each pair of letters: within a clause, & joins
-- nothing else. Of common ones the rarest alone, by which most is found.
create or replace function internal.relaxed_plan(p_plan internal.search_plan)
returns internal.search_plan
language plpgsql
stable
parallel safe
as $$
declare
    v_plan internal.search_plan := p_plan;
begin
    v_plan.clauses := array['(' || replace(array_to_string(p_plan.clauses, ' | '), ' & ', ' | ') || ')'];
    v_plan.open_clauses := array['(' || array_to_string(p_plan.some_clauses, ' | ') || ')'];

    if v_plan.open_clauses[1] = '()' then
        v_plan.open_clauses := array[null::text];
    end if;

    v_plan.rarity := (
        select sum(w.document_count) from unnest(p_plan.words) as w
    );

    return v_plan;
end
$$;

comment on function internal.relaxed_plan(internal.search_plan) is
    'A search for posts with some of the words.';
