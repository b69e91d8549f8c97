-- An engine may know less than the tables do: what it names is looked for here once more.
create or replace function internal.match_given(
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
          from (select distinct g.id from unnest(p_plan.given_ids) as g (id)) as c
         cross join lateral (
            select *
              from internal.wanted_documents(
                       p_viewer, p_plan.place, p_plan.min_likes, p_plan.min_shares
                   ) as e
             where e.post_id = c.id
            offset 0
         ) as d
         where d.is_open
           and d.post_id < p_before and d.post_id >= p_after
           and (numnode(p_query) = 0 or d.terms @@ p_query)
         order by d.post_id desc
         limit p_count
    );
end
$$;

comment on function internal.match_given(
    bigint, internal.search_plan, tsquery, bigint, bigint, integer
) is
    'Of the posts that another engine found, the newest p_count that match indeed, that everybody sees and '
    'that p_viewer wants.';
