-- Locks: analytics.platform_metrics, its quarters, its days, each in key order.
create or replace function internal.fold_platform_metrics(
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
        select date_bin('1 minute', f.happened_at, timestamptz '1970-01-01Z') as time,
               coalesce(sum(f.n) filter (where f.kind = 'sign_up'), 0) as sign_ups,
               coalesce(sum(f.n) filter (where f.kind = 'post'), 0) as posts,
               coalesce(sum(f.n) filter (where f.kind = 'post' and f.reply_to_id is not null), 0) as replies,
               coalesce(sum(f.n) filter (where f.kind = 'post' and f.quote_of_id is not null), 0) as quotes,
               coalesce(sum(f.n) filter (where f.kind = 'like'), 0) as likes,
               coalesce(sum(f.n) filter (where f.kind = 'share'), 0) as shares,
               coalesce(sum(f.n) filter (where f.kind = 'bookmark'), 0) as bookmarks,
               coalesce(sum(f.n) filter (where f.kind = 'follow'), 0) as follows,
               coalesce(sum(f.n) filter (where f.kind = 'view'), 0) as views,
               coalesce(sum(f.n) filter (where f.kind = 'view' and f.is_first), 0) as reach,
               coalesce(sum(f.n) filter (where f.kind = 'view' and f.is_opened), 0) as opens
          from unnest(p_facts) as f
         where f.kind not in ('gain', 'loss', 'tag', 'visit')
         group by 1
    ),
    low as (
        insert into analytics.platform_metrics as m (
            time, sign_ups, posts, replies, quotes, likes, shares, bookmarks, follows, views, reach, opens
        )
        select time, sign_ups, posts, replies, quotes, likes, shares, bookmarks, follows, views, reach, opens
          from minutes
         where time >= p_minutes_since
         order by time
        on conflict (time) do update
           set sign_ups = m.sign_ups + excluded.sign_ups, posts = m.posts + excluded.posts,
               replies = m.replies + excluded.replies, quotes = m.quotes + excluded.quotes,
               likes = m.likes + excluded.likes, shares = m.shares + excluded.shares,
               bookmarks = m.bookmarks + excluded.bookmarks, follows = m.follows + excluded.follows,
               views = m.views + excluded.views, reach = m.reach + excluded.reach,
               opens = m.opens + excluded.opens
    ),
    mid as (
        insert into analytics.platform_metrics_quarters as m (
            time, sign_ups, posts, replies, quotes, likes, shares, bookmarks, follows, views, reach, opens
        )
        select date_bin('15 minutes', w.time, timestamptz '1970-01-01Z'),
               sum(w.sign_ups), sum(w.posts), sum(w.replies), sum(w.quotes), sum(w.likes), sum(w.shares),
               sum(w.bookmarks), sum(w.follows), sum(w.views), sum(w.reach), sum(w.opens)
          from minutes as w
         where w.time >= p_quarters_since
         group by 1
         order by 1
        on conflict (time) do update
           set sign_ups = m.sign_ups + excluded.sign_ups, posts = m.posts + excluded.posts,
               replies = m.replies + excluded.replies, quotes = m.quotes + excluded.quotes,
               likes = m.likes + excluded.likes, shares = m.shares + excluded.shares,
               bookmarks = m.bookmarks + excluded.bookmarks, follows = m.follows + excluded.follows,
               views = m.views + excluded.views, reach = m.reach + excluded.reach,
               opens = m.opens + excluded.opens
    )
    insert into analytics.platform_metrics_days as m (
        time, sign_ups, posts, replies, quotes, likes, shares, bookmarks, follows, views, reach, opens
    )
    select date_bin('1 day', w.time, timestamptz '1970-01-01Z'),
           sum(w.sign_ups), sum(w.posts), sum(w.replies), sum(w.quotes), sum(w.likes), sum(w.shares),
           sum(w.bookmarks), sum(w.follows), sum(w.views), sum(w.reach), sum(w.opens)
      from minutes as w
     group by 1
     order by 1
    on conflict (time) do update
       set sign_ups = m.sign_ups + excluded.sign_ups, posts = m.posts + excluded.posts,
           replies = m.replies + excluded.replies, quotes = m.quotes + excluded.quotes,
           likes = m.likes + excluded.likes, shares = m.shares + excluded.shares,
           bookmarks = m.bookmarks + excluded.bookmarks, follows = m.follows + excluded.follows,
           views = m.views + excluded.views, reach = m.reach + excluded.reach,
           opens = m.opens + excluded.opens;
end
$$;

comment on function internal.fold_platform_metrics(internal.metric_fact[], timestamptz, timestamptz) is
    'A part of the projection "metrics": adds facts to analytics.platform_metrics and its rollups, to '
    'minutes and quarters only from p_minutes_since and p_quarters_since on.';
