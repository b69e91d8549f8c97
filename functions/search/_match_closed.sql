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

    -- What is asked of an author is asked once, since most of these posts are by few; of the author of a
    -- post that leads to the viewer directly it is asked post by post.
    return array(
        with found as materialized (
            select r.post_id, max(r.author_id) as author_id
              from (
                select s.post_id, u.id as author_id
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
                union all
                select r.post_id, null
                  from internal.search_readers as r
                 where r.user_id = p_viewer and r.is_direct
                   and r.post_id < p_before and r.post_id >= p_after
              ) as r
             group by r.post_id
        ),
        authors as materialized (
            select a.id
              from (select distinct f.author_id as id from found as f where f.author_id is not null) as a
             where exists (
                       select from internal.lets_match(p_viewer, null, a.id, p_plan.place, null, null)
                       offset 0
                   )
               and exists (select from core.users as u where u.id = a.id and u.is_active offset 0)
        )
        select m.post_id
          from (
            select c.post_id
              from (
                select w.post_id
                  from (select * from found as f order by f.post_id desc offset 0) as w
                 where case when w.author_id is null then exists (
                                select
                                  from internal.wanted_documents(
                                           p_viewer, p_plan.place, p_plan.min_likes, p_plan.min_shares
                                       ) as e
                                 where e.post_id = w.post_id
                                   and exists (
                                       select
                                         from core.users as u
                                        where u.id = e.author_id and u.is_active
                                       offset 0
                                   )
                                offset 0
                            )
                            when w.author_id not in (select a.id from authors as a) then false
                            else coalesce(p_plan.min_likes, p_plan.min_shares) is null or exists (
                                select
                                  from internal.lets_match(
                                           p_viewer, w.post_id, w.author_id, p_plan.place,
                                           p_plan.min_likes, p_plan.min_shares
                                       )
                                offset 0
                            ) end
                 order by w.post_id desc
                 limit v_most
              ) as c
             cross join lateral (
                select e.terms from internal.search_documents as e where e.post_id = c.post_id offset 0
             ) as d
             where numnode(p_query) = 0 or d.terms @@ p_query
             order by c.post_id desc
            offset 0
          ) as m
         where exists (
            select from internal.visible_posts(p_viewer) as v where v.id = m.post_id offset 0
         )
         order by m.post_id desc
         limit p_count
    );
end
$$;

comment on function internal.match_closed(
    bigint, internal.search_plan, tsquery, bigint, bigint, integer
) is
    'Of the posts that not everybody sees but p_viewer does, the newest p_count that match, among the '
    'newest (ops.settings search_closed).';
