-- The one parser: whatever another engine looks for was read here.
create or replace function social.describe_search(
    p_viewer bigint, p_query text, p_sort text default 'relevance', p_limit integer default 20,
    p_cursor text default null
)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_most constant integer := 10000;
    v_candidates constant integer := internal.setting('search_candidates')::integer;
    v_parts social.query_part[];
    v_cursor bigint[];
    v_terms internal.search_term[];
    v_plan internal.search_plan;
    v_clauses jsonb;
    v_authors bigint[];
begin
    perform internal.check_limit(p_limit);
    perform internal.check_search(p_viewer, p_query);
    perform internal.check_sort(p_sort);

    v_cursor := internal.search_cursor(p_sort, p_cursor);
    v_parts := array(
        select p from internal.read_query(p_viewer, p_query collate "default") as p
    );
    v_terms := internal.find_terms(v_parts);
    v_plan := internal.plan_search(p_viewer, v_parts);

    select coalesce(jsonb_agg(c.clause order by c.n), '[]')
      into v_clauses
      from (
        select w.n, jsonb_agg(internal.engine_runs(v_terms, w.part, w.value) order by w.part) as clause
          from (
            select q.part::integer as part, q.value,
                   count(*) filter (where not q.is_alternative) over (order by q.part) as n
              from unnest(v_parts) with ordinality as q (
                  kind, value, is_excluded, is_alternative, is_used, reason, part
              )
             where q.is_used and not q.is_excluded and q.kind in ('word', 'phrase', 'prefix')
          ) as w
         group by w.n
      ) as c;

    if v_plan.place in ('following', 'home') then
        v_authors := array(
            select f.followee_id from core.follows as f where f.follower_id = p_viewer limit v_most + 1
        );
        v_authors := case v_plan.place when 'home' then v_authors || p_viewer else v_authors end;
    end if;

    return jsonb_build_object(
        'is_for_engine', not v_plan.is_empty and coalesce(v_plan.place not in ('bookmarks', 'likes'), true)
                         and coalesce(cardinality(v_authors) <= v_most, true),
        'sort', p_sort,
        'limit', p_limit,
        'size', case p_sort when 'newest' then 2 * p_limit + 20 else least(400, v_candidates) end,
        'most', case p_sort when 'newest' then v_most else v_candidates end,
        'is_relaxed', p_sort <> 'newest' and coalesce(v_cursor[2] > 0, false),
        'clauses', v_clauses,
        'some', coalesce((
            select jsonb_agg(r.run order by q.part)
              from unnest(v_parts) with ordinality as q (
                  kind, value, is_excluded, is_alternative, is_used, reason, part
              )
             cross join lateral jsonb_array_elements(internal.engine_runs(array(
                select t
                  from unnest(v_terms) as t
                 where t.is_beside or t.is_exact or t.open_terms <> '{}'
             ), q.part::integer, q.value)) as r (run)
             where q.is_used and not q.is_excluded
        ), '[]'),
        'words', coalesce((
            select jsonb_agg(case when w.is_prefix then jsonb_build_object('prefix', w.word)
                                  else jsonb_build_object('terms', b.boosts) end)
              from unnest(v_plan.words) as w
             cross join internal.search_corpus as c
              left join lateral (
                select jsonb_object_agg(s.lexeme, round((
                           internal.idf(c.document_count, w.document_count)
                           / internal.idf(c.document_count, s.document_count)
                       )::numeric, 6)) as boosts
                  from internal.search_terms as s
                 where not w.is_prefix and s.lexeme = any (w.open_terms)
              ) as b on true
             where w.open_terms <> '{}'
        ), '[]'),
        'excluded', coalesce((
            select jsonb_agg(internal.engine_runs(v_terms, q.part::integer, q.value) order by q.part)
              from unnest(v_parts) with ordinality as q (
                  kind, value, is_excluded, is_alternative, is_used, reason, part
              )
             where q.is_used and q.is_excluded and q.kind in ('word', 'phrase', 'prefix')
        ), '[]'),
        'filters', coalesce((
            select jsonb_agg((tsvector_to_array(f::tsvector))[1])
              from unnest(v_plan.filters) as f
             where starts_with(f, '''')
        ), '[]'),
        'excluded_filters', coalesce((
            select jsonb_agg((tsvector_to_array(substr(f, 2)::tsvector))[1])
              from unnest(v_plan.filters) as f
             where starts_with(f, '!''')
        ), '[]'),
        'author_ids', v_authors,
        'before_id', least(v_plan.before_id, v_cursor[1]),
        'after_id', v_plan.after_id,
        'min_likes', v_plan.min_likes,
        'min_shares', v_plan.min_shares,
        'recency_weight', internal.setting('search_recency_weight')::double precision,
        'recency_half_life', extract(epoch from internal.setting('search_recency_half_life')::interval)
    );
end
$$;

comment on function social.describe_search(bigint, text, text, integer, text) is
    'A search of p_viewer (null: a guest) for another engine: is_for_engine (false where the posts looked '
    'among are the viewer''s own few, or there is nothing to look for); clauses that must all match, each a '
    'list of alternatives, each of these a list of runs of words (terms, any of which is enough; phrase, '
    'beside each other, the last a beginning where is_prefix; prefix); some, runs of which any is enough, if '
    'is_relaxed; words by which is ranked, each of their terms with the boost that makes it as rare as the '
    'word; excluded alternatives; filters and excluded_filters, terms; author_ids or null; before_id '
    '(exclusive) and after_id; min_likes and min_shares; the recency_weight and recency_half_life (seconds) '
    'of relevance; how many ids are wanted at first (size) and at most (most). What the engine finds is for '
    'social.search_among(). '
    'Errors: PS400 (p_query: at most 500 characters; p_sort, p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select social.describe_search(null, ''rain or snow -from:ada'');';

grant execute on function social.describe_search(bigint, text, text, integer, text) to pgsocial_app;

create or replace function internal.idf(p_total bigint, p_count bigint)
returns double precision
language sql
immutable
parallel safe
as $$
    select ln(1 + (p_total - n.n + 0.5) / (n.n + 0.5)::double precision)
      from (select least(p_count, p_total) as n) as n;
$$;

comment on function internal.idf(bigint, bigint) is
    'How much a term weighs that p_count of p_total documents have: see internal.search_words().';
