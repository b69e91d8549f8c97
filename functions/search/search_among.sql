create or replace function social.search_among(
    p_viewer bigint, p_query text, p_posts bigint[], p_from bigint default 0, p_is_cut boolean default false,
    p_sort text default 'relevance', p_limit integer default 20, p_cursor text default null
)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_plan internal.search_plan;
    v_state record;
begin
    perform internal.check_limit(p_limit);
    perform internal.check_search(p_viewer, p_query);
    perform internal.check_sort(p_sort);
    perform internal.check_array(p_posts, 'p_posts', 10000);

    if p_posts is null or array_position(p_posts, null) is not null then
        perform internal.raise_error('PS400', 'p_posts', 'a list of ids is wanted');
    end if;

    v_plan := internal.plan_search(p_viewer, array(
        select p from internal.read_query(p_viewer, p_query collate "default") as p
    ));
    v_plan.given_ids := p_posts;
    v_plan.given_from := greatest(p_from, 0);
    v_plan.is_given_cut := coalesce(p_is_cut, false);
    v_state := internal.engine_state();
    v_plan.fresh_from := v_state.fresh_from;

    return internal.find_hits(p_viewer, v_plan, p_sort, p_limit, p_cursor) || v_state.answer;
end
$$;

comment on function social.search_among(bigint, text, bigint[], bigint, boolean, text, integer, text) is
    'As social.search_posts(), but of posts that everybody sees only those are looked at that another '
    'engine found for social.describe_search(): p_posts, at most 10,000, all that match from the id p_from '
    'on, unless p_is_cut. They are looked for once more, ranked and shown as if they had been found here, '
    'and what p_viewer alone may see, and what the engine does not know yet, is added. With the order '
    'newest a page that is not full ends at p_from, and has a cursor, if that is not 0. '
    'Errors: PS400 (p_query: at most 500 characters; p_posts, p_sort, p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select social.search_among(null, ''rain'', array[42, 43]);';

grant execute on function social.search_among(bigint, text, bigint[], bigint, boolean, text, integer, text)
    to pgsocial_app;
