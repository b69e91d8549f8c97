-- Locks: analytics.user_activity, its quarters, its days, each in key order.
create or replace function internal.fold_user_activity(
    p_facts internal.metric_fact[], p_minutes_since timestamptz, p_quarters_since timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with minutes as materialized (
        select date_bin('1 minute', f.happened_at, timestamptz '1970-01-01Z') as time, f.actor_id as user_id,
               coalesce(sum(f.n) filter (where f.kind = 'post'), 0) as posts,
               coalesce(sum(f.n) filter (where f.kind = 'post' and f.reply_to_id is not null), 0) as replies,
               coalesce(sum(f.n) filter (where f.kind = 'like'), 0) as likes,
               coalesce(sum(f.n) filter (where f.kind = 'share'), 0) as shares,
               coalesce(sum(f.n) filter (where f.kind = 'follow'), 0) as follows,
               coalesce(sum(f.n) filter (where f.kind = 'view'), 0) as views
          from unnest(p_facts) as f
         where f.kind in ('post', 'like', 'share', 'follow', 'view')
         group by 1, 2
    ),
    low as (
        insert into analytics.user_activity as m (
            time, user_id, posts, replies, likes, shares, follows, views
        )
        select time, user_id, posts, replies, likes, shares, follows, views
          from minutes
         where time >= p_minutes_since
         order by user_id, time
        on conflict (user_id, time) do update
           set posts = m.posts + excluded.posts, replies = m.replies + excluded.replies,
               likes = m.likes + excluded.likes, shares = m.shares + excluded.shares,
               follows = m.follows + excluded.follows, views = m.views + excluded.views
    ),
    mid as (
        insert into analytics.user_activity_quarters as m (
            time, user_id, posts, replies, likes, shares, follows, views
        )
        select date_bin('15 minutes', w.time, timestamptz '1970-01-01Z'), w.user_id,
               sum(w.posts), sum(w.replies), sum(w.likes), sum(w.shares), sum(w.follows), sum(w.views)
          from minutes as w
         where w.time >= p_quarters_since
         group by 1, 2
         order by 2, 1
        on conflict (user_id, time) do update
           set posts = m.posts + excluded.posts, replies = m.replies + excluded.replies,
               likes = m.likes + excluded.likes, shares = m.shares + excluded.shares,
               follows = m.follows + excluded.follows, views = m.views + excluded.views
    )
    insert into analytics.user_activity_days as m (
        time, user_id, posts, replies, likes, shares, follows, views
    )
    select date_bin('1 day', w.time, timestamptz '1970-01-01Z'), w.user_id,
           sum(w.posts), sum(w.replies), sum(w.likes), sum(w.shares), sum(w.follows), sum(w.views)
      from minutes as w
     where w.time >= p_quarters_since
     group by 1, 2
     order by 2, 1
    on conflict (user_id, time) do update
       set posts = m.posts + excluded.posts, replies = m.replies + excluded.replies,
           likes = m.likes + excluded.likes, shares = m.shares + excluded.shares,
           follows = m.follows + excluded.follows, views = m.views + excluded.views;
end
$$;

comment on function internal.fold_user_activity(internal.metric_fact[], timestamptz, timestamptz) is
    'A part of the projection "metrics": adds facts to analytics.user_activity and its rollups, to '
    'minutes, and to quarters and days, only from p_minutes_since and p_quarters_since on.';
