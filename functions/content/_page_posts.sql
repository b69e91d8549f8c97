-- The one loop of a page: candidates, which are rendered, then more of them until the page is full,
-- nothing is left, or as many were looked at as a page may. Authors who turned out to be unseen
-- are skipped from then on, so that a long row of theirs is passed over at little cost.
create or replace function internal.page_posts(
    p_viewer bigint, p_list text, p_of bigint, p_cursor bigint[], p_limit integer,
    p_tag text default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_cursor bigint[] := p_cursor;
    v_muted constant bigint[] := case when p_list = 'mentions' then internal.muted_ids(p_viewer) end;
    v_left integer := p_limit;
    v_scan integer := p_limit + 4;
    v_looked integer := 0;
    v_unseen bigint[] := array[]::bigint[];
    v_ids bigint[];
    v_cursors text[];
    v_rows integer;
begin
    loop
        select c.ids, c.cursors
          into v_ids, v_cursors
          from internal.list_candidates(
                   p_list, p_viewer, p_of, p_tag, v_cursor, v_scan, v_unseen
               ) as c;

        return query
        select *
          from internal.render_posts(
                   p_viewer, v_ids, v_left, v_cursors, p_muted => v_muted
               );

        get diagnostics v_rows = row_count;
        v_left := v_left - v_rows;
        v_looked := v_looked + cardinality(v_ids);
        exit when v_left = 0 or coalesce(cardinality(v_ids), 0) < v_scan
               or v_looked >= internal.page_candidates();

        v_cursor := internal.parse_cursor(coalesce(v_cursors[v_scan], v_ids[v_scan]::text));
        v_unseen := v_unseen || internal.unseen_authors(p_viewer, v_ids);
        v_scan := least(v_scan * 4, internal.page_candidates() - v_looked);
    end loop;
end
$$;

comment on function internal.page_posts(bigint, text, bigint, bigint[], integer, text) is
    'A page of a list of posts (see internal.list_candidates()) as p_viewer (null: a guest) sees it, '
    'from p_cursor on: full, unless nothing is left among internal.page_candidates() candidates.';
