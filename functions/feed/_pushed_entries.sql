-- One statement, since each takes longer to start than to run; it merges the timeline with what is
-- pulled: one's own, celebrities', and that of those whom the timeline has not folded yet.
create or replace function internal.pushed_entries(
    p_viewer bigint, p_before bigint, p_scan integer, p_floor bigint, p_celebrities bigint[],
    p_changed bigint[], out post_ids bigint[], out entry_ids bigint[], out low bigint,
    out is_twice boolean
)
language plpgsql
stable
parallel safe
as $$
declare
    v_pull bigint[] := array[p_viewer];
    v_celebrities bigint[] := p_celebrities;
begin
    if p_changed <> '{}' then
        v_pull := v_pull || array(
            select f.followee_id
              from core.follows as f
             where f.follower_id = p_viewer and f.followee_id = any (p_changed)
        );
        v_celebrities := array(
            select c.id from unnest(p_celebrities) as c (id) where c.id <> all (p_changed)
        );
    end if;

    with pushed as materialized (
        select t.entry_id, t.post_id, t.source_id
          from internal.timelines as t
         where t.viewer_id = p_viewer and t.entry_id < p_before and t.entry_id >= p_floor
         order by t.entry_id desc
         limit p_scan
    )
    select array_agg(m.post_id order by m.id desc), array_agg(m.id order by m.id desc),
           case when count(*) = p_scan then min(m.id) else p_floor end,
           count(distinct m.post_id) < count(*)
      into post_ids, entry_ids, low, is_twice
      from (
        select t.entry_id as id, t.post_id
          from pushed as t
         where t.source_id <> all (p_changed)
        union all
        select g.id, g.post_id
          from (
            select case when count(*) = p_scan then min(t.entry_id) else p_floor end as id
              from pushed as t
          ) as lowest
         cross join lateral (
            select s.id from unnest(v_pull) as s (id)
            union all
            select c.user_id
              from internal.celebrities as c
             where c.user_id = any (v_celebrities) and c.last_entry_id >= lowest.id
         ) as s
         cross join lateral (
            (
                select p.id, p.id as post_id
                  from core.posts as p
                 where p.author_id = s.id and p.deleted_at is null
                   and p.id < p_before and p.id >= lowest.id
                 order by p.id desc
                 limit p_scan
            )
            union all
            (
                select h.id, h.post_id
                  from core.shares as h
                 where h.user_id = s.id and h.id < p_before and h.id >= lowest.id
                 order by h.id desc
                 limit p_scan
            )
         ) as g
         order by id desc
         limit p_scan
      ) as m;
end
$$;

comment on function internal.pushed_entries(
    bigint, bigint, integer, bigint, bigint[], bigint[]
) is
    'The newest p_scan entries before p_before of a reader whose timeline reaches down to p_floor, with '
    'the id above which (it included) none is missing, and whether a post has two. p_changed: whom '
    'they began or ceased to follow since it was folded.';
