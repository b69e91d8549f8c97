create or replace function internal.match_closed(
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
    v_most constant integer := internal.setting('search_closed')::integer;
begin
    if p_viewer is null then
        return array[]::bigint[];
    end if;

    return array(
        select c.post_id
          from (
            select w.post_id, d.terms
              from (
                select r.post_id
                  from (
                    select s.post_id
                      from (
                        select p_viewer as id
                        union all
                        select f.followee_id from core.follows as f where f.follower_id = p_viewer
                      ) as u
                     cross join lateral (
                        select r.post_id
                          from internal.search_readers as r
                         where r.user_id = u.id and not r.is_direct
                           and r.post_id < p_before and r.post_id >= p_after
                         order by r.post_id desc
                         limit v_most
                      ) as s
                     where p_plan.author_ids is null or u.id = any (p_plan.author_ids)
                    union
                    select r.post_id
                      from internal.search_readers as r
                     where r.user_id = p_viewer and r.is_direct
                       and r.post_id < p_before and r.post_id >= p_after
                  ) as r
                 order by r.post_id desc
                offset 0
              ) as w
             cross join lateral (
                select e.terms
                  from internal.wanted_documents(
                           p_viewer, p_plan.place, p_plan.min_likes, p_plan.min_shares
                       ) as e
                 where e.post_id = w.post_id
                   and exists (select from core.users as u where u.id = e.author_id and u.is_active offset 0)
                offset 0
             ) as d
             order by w.post_id desc
             limit v_most
          ) as c
         where (numnode(p_query) = 0 or c.terms @@ p_query)
           and exists (
               select from internal.visible_posts(p_viewer) as v where v.id = c.post_id offset 0
           )
         order by c.post_id desc
         limit p_count
    );
end
$$;

comment on function internal.match_closed(
    bigint, internal.search_plan, tsquery, bigint, bigint, integer
) is
    'Of the posts that not everybody sees but p_viewer does, the newest p_count that match, among the '
    'newest (ops.settings search_closed).';
