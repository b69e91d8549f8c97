create or replace function internal.match_followed(
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
declare
    v_followees constant bigint[] := array(
        select f.followee_id from core.follows as f where f.follower_id = p_viewer
    );
    v_each constant integer := ceil(
        internal.setting('search_scan')::numeric / greatest(cardinality(v_followees), 1)
    );
begin
    return array(
        select d.post_id
          from unnest(v_followees || p_viewer) as u (id)
         cross join lateral (
            select e.*
              from internal.wanted_documents(
                       p_viewer, p_plan.place, p_plan.min_likes, p_plan.min_shares
                   ) as e
             where e.author_id = u.id and e.post_id < p_before and e.post_id >= p_after and e.is_open
             order by e.post_id desc
             limit v_each
          ) as d
         where numnode(p_query) = 0 or d.terms @@ p_query
         order by d.post_id desc
         limit p_count
    );
end
$$;

comment on function internal.match_followed(
    bigint, internal.search_plan, tsquery, bigint, bigint, integer
) is
    'Of the newest posts of each whom p_viewer follows (together ops.settings search_scan), the newest '
    'p_count that match and that everybody sees.';
