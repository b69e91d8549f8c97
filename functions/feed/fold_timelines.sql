-- What is pushed, and to whom, is what the tables say now, so that a batch folded late, twice or in
-- pieces gives the same. Locks: internal.celebrities, timeline_states, timelines.
create or replace function internal.fold_timelines(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.promote_celebrities(array(
        select distinct e.user_id
          from unnest(p_events) as e
          join internal.user_counters as c on c.user_id = e.user_id
         where e.type = 'follow.created'
           and c.follower_count > internal.setting('feed_push_followers')::integer
    ));
    perform internal.fold_followings(p_events);

    with entries as materialized (
        select coalesce((e.payload ->> 'share_id')::bigint, e.post_id) as id, e.post_id,
               coalesce((e.payload ->> 'author_id')::bigint, e.actor_id) as source_id
          from unnest(p_events) as e
         where e.type in ('post.created', 'post.restored', 'share.created')
    ),
    announced as (
        update internal.celebrities as c
           set last_entry_id = greatest(c.last_entry_id, n.id)
          from (select e.source_id, max(e.id) as id from entries as e group by 1) as n
         where c.user_id = n.source_id
        returning c.user_id
    )
    insert into internal.timelines (viewer_id, entry_id, post_id, source_id)
    select f.follower_id, e.id, e.post_id, e.source_id
      from entries as e
     cross join lateral (
        select w.follower_id from core.follows as w where w.followee_id = e.source_id offset 0
     ) as f
     cross join lateral (
        select from internal.timeline_states as s
         where s.viewer_id = f.follower_id and s.is_ready and s.floor_id <= e.id
        offset 0
     ) as s
     where e.source_id not in (select a.user_id from announced as a)
     order by f.follower_id, e.id
    on conflict do nothing;

    insert into internal.timeline_states (viewer_id)
    select distinct e.actor_id
      from unnest(p_events) as e
     where e.type = 'user.returned'
     order by e.actor_id
    on conflict do nothing;

    perform internal.build_timelines(array(
        select s.viewer_id from internal.timeline_states as s where not s.is_ready limit 200
    ));
end
$$;

comment on function internal.fold_timelines(internal.events[]) is
    'Projection "timelines": pushes posts and shares to the readers who have a timeline, and makes '
    'those of readers who came back, 200 at once.';
