create or replace function social.search_posts(
    p_viewer bigint, p_query text, p_sort text default 'relevance', p_limit integer default 20,
    p_cursor text default null
)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    perform internal.check_limit(p_limit);
    perform internal.check_search(p_viewer, p_query);
    perform internal.check_sort(p_sort);

    return internal.find_hits(p_viewer, internal.plan_search(p_viewer, array(
        select p from internal.read_query(p_viewer, p_query collate "default") as p
    )), p_sort, p_limit, p_cursor) || internal.search_state();
end
$$;

comment on function social.search_posts(bigint, text, text, integer, text) is
    'Posts with words, a phrase in quotes or the beginning of a word (prefix*) in their text, in what '
    'describes their media or as hashtags, as p_viewer (null: a guest) may see them, p_limit (1 to 100) a '
    'page. All parts must match, or one of two with "or" between; "-" excludes. Filters: from:name and '
    'to:name (me: oneself), #tag, has:image, video, media or link, is:reply, quote or original, lang:en, '
    'before:2026-11-23 (earlier), after:2026-11-23 (that day or later, UTC), min_likes:5, min_shares:5, '
    'in:following, home, bookmarks or likes. No search is wrong: social.explain_query() says how it was '
    'read. p_sort: relevance ranks (BM25, times recency and closeness) the newest 1,000 that match '
    '(is_cut: there may be more), and where fewer than a page do, those with some of the words too '
    '(is_relaxed); top ranks these by likes, shares, replies and quotes; newest is by id. Answers hits '
    '(post, snippet: HTML with <mark> around what was found, score), the cursor of the next page or null, '
    'indexed_up_to (the batch that the index knows) and is_degraded (it lags behind). '
    'Errors: PS400 (p_query: at most 500 characters; p_sort, p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select social.search_posts(7, ''"good morning" -rain from:ada'');';

grant execute on function social.search_posts(bigint, text, text, integer, text) to pgsocial_app;
