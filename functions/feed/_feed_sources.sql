-- For a feed by pull. On its first page only those whose newest entry is among the newest of all can
-- stand, so only they are asked, and no further down than the last of these (ids at or above low).
create or replace function internal.feed_sources(
    p_viewer bigint, p_muted bigint[], p_before bigint, p_scan integer,
    out user_ids bigint[], out low bigint
)
language plpgsql
stable
parallel safe
as $$
begin
    low := 0;

    if p_before < internal.last_id() then
        user_ids := p_viewer || array(
            select f.followee_id from core.follows as f
             where f.follower_id = p_viewer and f.followee_id <> all (p_muted)
        );
        return;
    end if;

    with followees as materialized (
        select f.followee_id, c.last_entry_id
          from core.follows as f
          left join lateral (
            select k.last_entry_id
              from internal.user_counters as k
             where k.user_id = f.followee_id
            offset 0
          ) as c on true
         where f.follower_id = p_viewer and f.followee_id <> all (p_muted)
    ),
    bound as (
        select case when count(*) = p_scan then min(n.last_entry_id) else 0 end as id
          from (
            select w.last_entry_id
              from followees as w
             where w.last_entry_id > 0
             order by w.last_entry_id desc
             limit p_scan
          ) as n
    )
    select p_viewer || array(
               select w.followee_id from followees as w
                where w.last_entry_id is null or w.last_entry_id >= b.id
           ), b.id
      into user_ids, low
      from bound as b;
end
$$;

comment on function internal.feed_sources(bigint, bigint[], bigint, integer) is
    'Whose posts and shares before p_before can stand among the first p_scan of p_viewer''s home '
    'feed, without p_muted, and down to which id that is sure. Who has no counters yet is asked.';
