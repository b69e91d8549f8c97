create or replace function internal.rank_people(
    p_viewer bigint, p_ids bigint[], p_levels integer[], p_most integer, p_friends integer,
    p_after_score bigint default null, p_after_id bigint default null
)
returns table (user_id bigint, matched text, score bigint)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_friends constant bigint[] := internal.near_people(p_viewer, p_friends);
begin
    return query
    with shown as materialized (
        select b.id, b.level,
               internal.person_score(b.level, p.is_following, p.is_followed_by, 0, p.follower_count)
                   as base
          from (
            select f.id, max(f.level) as level from unnest(p_ids, p_levels) as f (id, level) group by f.id
          ) as b
         cross join lateral (
            select * from internal.findable_people(p_viewer) as w where w.id = b.id offset 0
         ) as p
    ),
    -- Whom those follow whom the viewer follows: asked of the first ones alone.
    ranked as (
        select s.id, s.level,
               s.base + case when s.place <= least(p_most, 20)
                             then internal.person_score(0, false, false, (
                   select count(*)::integer
                     from unnest(v_friends) as n (id)
                    where exists (
                        select
                          from core.follows as f
                         where f.follower_id = n.id and f.followee_id = s.id
                        offset 0
                    )
               ), 0) else 0 end as score
          from (
            select w.*, row_number() over (order by w.base desc, w.id desc) as place from shown as w
          ) as s
    )
    select r.id, (array['typo', 'profile', 'name', 'name', 'username', 'username'])[r.level], r.score
      from ranked as r
     where p_after_score is null or (r.score, r.id) < (p_after_score, p_after_id)
     order by r.score desc, r.id desc
     limit p_most;
end
$$;

comment on function internal.rank_people(bigint, bigint[], integer[], integer, integer, bigint, bigint) is
    'People who were found at levels (internal.person_score), of whom p_viewer may know: the first p_most '
    'after a place, with how and a score; whom the newest p_friends that p_viewer follows follow come first.';
