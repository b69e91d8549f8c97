create or replace function internal.find_hits(
    p_viewer bigint, p_plan internal.search_plan, p_sort text, p_limit integer, p_cursor text
)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor constant bigint[] := internal.search_cursor(p_sort, p_cursor);
    v_found record;
begin
    if p_sort = 'newest' then
        v_found := internal.newest_hits(p_viewer, p_plan, p_limit, coalesce(v_cursor[1], internal.last_id()));
    else
        v_found := internal.ranked_hits(
            p_viewer, p_plan, p_sort, p_limit, coalesce(v_cursor[1], internal.id_at(clock_timestamp())),
            v_cursor[2:]
        );
    end if;

    return jsonb_build_object(
        'hits', internal.show_hits(p_viewer, p_plan, v_found.post_ids, v_found.scores),
        'cursor', v_found.cursor,
        'is_relaxed', v_found.is_relaxed,
        'is_cut', v_found.is_cut
    );
end
$$;

comment on function internal.find_hits(bigint, internal.search_plan, text, integer, text) is
    'A page of what a search finds, in the order p_sort.';

create or replace function internal.search_cursor(p_sort text, p_cursor text)
returns bigint[]
language sql
immutable
parallel safe
as $$
    select internal.parse_cursor(p_cursor, case p_sort when 'newest' then 1 else 4 end);
$$;

comment on function internal.search_cursor(text, text) is
    'Where a page of a search begins: newest, before which post; else as of which id, whether some words are '
    'enough, and after which score and post.';

create or replace function internal.check_sort(p_sort text)
returns void
language plpgsql
immutable
parallel safe
as $$
begin
    if p_sort is null or p_sort not in ('relevance', 'newest', 'top') then
        perform internal.raise_error('PS400', 'p_sort', 'the order is relevance, newest or top');
    end if;
end
$$;

comment on function internal.check_sort(text) is 'Raises PS400 (p_sort) for an order that a search has not.';
