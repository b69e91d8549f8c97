-- Locks: analytics.hashtag_usage, its quarters, its days, each in key order.
create or replace function internal.fold_hashtag_usage(
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
        select date_bin('1 minute', f.happened_at, timestamptz '1970-01-01Z') as time, s.tag,
               coalesce(sum(f.n), 0) as posts
          from unnest(p_facts) as f
         cross join lateral unnest(f.tags) as s (tag)
         group by 1, 2
    ),
    low as (
        insert into analytics.hashtag_usage as m (time, tag, posts)
        select time, tag, posts
          from minutes
         where time >= p_minutes_since
         order by tag, time
        on conflict (tag, time) do update
           set posts = m.posts + excluded.posts
    ),
    mid as (
        insert into analytics.hashtag_usage_quarters as m (time, tag, posts)
        select date_bin('15 minutes', w.time, timestamptz '1970-01-01Z'), w.tag,
               sum(w.posts)
          from minutes as w
         where w.time >= p_quarters_since
         group by 1, 2
         order by 2, 1
        on conflict (tag, time) do update
           set posts = m.posts + excluded.posts
    )
    insert into analytics.hashtag_usage_days as m (time, tag, posts)
    select date_bin('1 day', w.time, timestamptz '1970-01-01Z'), w.tag,
           sum(w.posts)
      from minutes as w
     group by 1, 2
     order by 2, 1
    on conflict (tag, time) do update
       set posts = m.posts + excluded.posts;
end
$$;

comment on function internal.fold_hashtag_usage(internal.metric_fact[], timestamptz, timestamptz) is
    'A part of the projection "metrics": adds facts to analytics.hashtag_usage and its rollups, to '
    'minutes and quarters only from p_minutes_since and p_quarters_since on.';
