-- Events of posts, likes and shares say whose the post is; else the post itself does, which is never deleted
-- but by hand. Who is erased has no numbers any more.
-- Locks: analytics.author_metrics, its quarters, its days, each in key order.
create or replace function internal.fold_author_metrics(
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
        select date_bin('1 minute', f.happened_at, timestamptz '1970-01-01Z') as time, a.id as user_id,
               coalesce(sum(f.n) filter (where s.kind = 'post'), 0) as posts,
               coalesce(sum(f.n) filter (where s.kind = 'view'), 0) as views,
               coalesce(sum(f.n) filter (where s.kind = 'view' and f.is_first), 0) as reach,
               coalesce(sum(f.n) filter (where s.kind = 'view' and f.is_opened), 0) as opens,
               coalesce(sum(f.n * f.dwell_ms::bigint) filter (where s.kind = 'view'), 0) as dwell_ms,
               coalesce(sum(f.n) filter (where s.kind = 'like'), 0) as likes,
               coalesce(sum(f.n) filter (where s.kind = 'share'), 0) as shares,
               coalesce(sum(f.n) filter (where s.kind = 'comment'), 0) as comments,
               coalesce(sum(f.n) filter (where s.kind = 'quote'), 0) as quotes,
               coalesce(sum(f.n) filter (where s.kind = 'bookmark'), 0) as bookmarks,
               coalesce(sum(f.n) filter (where s.kind = 'follow'), 0) as follows
          from unnest(p_facts) as f
         cross join lateral (
            values (f.post_id, f.kind,
                    case f.kind when 'post' then f.actor_id when 'like' then f.user_id
                                when 'share' then f.user_id end),
                   (f.reply_to_id, 'comment', null), (f.quote_of_id, 'quote', null)
         ) as s (post_id, kind, author_id)
          left join core.posts as p on p.id = s.post_id and s.author_id is null
         cross join lateral (select coalesce(s.author_id, p.author_id) as id) as a
         where s.kind not in ('tag', 'visit') and a.id is not null
           and not exists (select from core.erasures as e where e.user_id = a.id)
         group by 1, 2
    ),
    low as (
        insert into analytics.author_metrics as m (
            time, user_id, posts, views, reach, opens, dwell_ms, likes, shares, comments, quotes,
            bookmarks, follows
        )
        select time, user_id, posts, views, reach, opens, dwell_ms, likes, shares, comments, quotes,
               bookmarks, follows
          from minutes
         where time >= p_minutes_since
         order by user_id, time
        on conflict (user_id, time) do update
           set posts = m.posts + excluded.posts, views = m.views + excluded.views,
               reach = m.reach + excluded.reach, opens = m.opens + excluded.opens,
               dwell_ms = m.dwell_ms + excluded.dwell_ms, likes = m.likes + excluded.likes,
               shares = m.shares + excluded.shares, comments = m.comments + excluded.comments,
               quotes = m.quotes + excluded.quotes, bookmarks = m.bookmarks + excluded.bookmarks,
               follows = m.follows + excluded.follows
    ),
    mid as (
        insert into analytics.author_metrics_quarters as m (
            time, user_id, posts, views, reach, opens, dwell_ms, likes, shares, comments, quotes,
            bookmarks, follows
        )
        select date_bin('15 minutes', w.time, timestamptz '1970-01-01Z'), w.user_id,
               sum(w.posts), sum(w.views), sum(w.reach), sum(w.opens), sum(w.dwell_ms), sum(w.likes),
               sum(w.shares), sum(w.comments), sum(w.quotes), sum(w.bookmarks), sum(w.follows)
          from minutes as w
         where w.time >= p_quarters_since
         group by 1, 2
         order by 2, 1
        on conflict (user_id, time) do update
           set posts = m.posts + excluded.posts, views = m.views + excluded.views,
               reach = m.reach + excluded.reach, opens = m.opens + excluded.opens,
               dwell_ms = m.dwell_ms + excluded.dwell_ms, likes = m.likes + excluded.likes,
               shares = m.shares + excluded.shares, comments = m.comments + excluded.comments,
               quotes = m.quotes + excluded.quotes, bookmarks = m.bookmarks + excluded.bookmarks,
               follows = m.follows + excluded.follows
    )
    insert into analytics.author_metrics_days as m (
        time, user_id, posts, views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks,
        follows
    )
    select date_bin('1 day', w.time, timestamptz '1970-01-01Z'), w.user_id,
           sum(w.posts), sum(w.views), sum(w.reach), sum(w.opens), sum(w.dwell_ms), sum(w.likes),
           sum(w.shares), sum(w.comments), sum(w.quotes), sum(w.bookmarks), sum(w.follows)
      from minutes as w
     group by 1, 2
     order by 2, 1
    on conflict (user_id, time) do update
       set posts = m.posts + excluded.posts, views = m.views + excluded.views,
           reach = m.reach + excluded.reach, opens = m.opens + excluded.opens,
           dwell_ms = m.dwell_ms + excluded.dwell_ms, likes = m.likes + excluded.likes,
           shares = m.shares + excluded.shares, comments = m.comments + excluded.comments,
           quotes = m.quotes + excluded.quotes, bookmarks = m.bookmarks + excluded.bookmarks,
           follows = m.follows + excluded.follows;
end
$$;

comment on function internal.fold_author_metrics(internal.metric_fact[], timestamptz, timestamptz) is
    'A part of the projection "metrics": adds facts to analytics.author_metrics and its rollups, to '
    'minutes and quarters only from p_minutes_since and p_quarters_since on.';
