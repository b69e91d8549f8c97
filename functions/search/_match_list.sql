create or replace function internal.match_list(
    p_viewer bigint, p_plan internal.search_plan, p_query tsquery, p_before bigint, p_after bigint,
    p_count integer
)
returns bigint[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        select d.post_id
          from (
            select c.post_id
              from (
                select b.post_id, b.created_at
                  from core.bookmarks as b
                 where p_plan.place = 'bookmarks' and b.user_id = p_viewer
                union all
                select l.post_id, l.created_at
                  from core.likes as l
                 where p_plan.place = 'likes' and l.user_id = p_viewer
              ) as c
             where exists (
                select from internal.visible_posts(p_viewer) as v where v.id = c.post_id offset 0
             )
             order by c.created_at desc
             limit internal.setting('search_scan')::integer
          ) as c
         cross join lateral (
            select *
              from internal.wanted_documents(p_viewer, null, p_plan.min_likes, p_plan.min_shares) as e
             where e.post_id = c.post_id
            offset 0
         ) as d
         where d.post_id < p_before and d.post_id >= p_after
           and (numnode(p_query) = 0 or d.terms @@ p_query)
         order by d.post_id desc
         limit p_count
    );
end
$$;

comment on function internal.match_list(
    bigint, internal.search_plan, tsquery, bigint, bigint, integer
) is
    'Of what p_viewer bookmarked or liked last (ops.settings search_scan) and still sees, the newest '
    'p_count that match.';
