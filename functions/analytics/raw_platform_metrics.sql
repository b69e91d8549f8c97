create or replace view analytics.raw_platform_metrics as
select date_bin('1 minute', f.at, timestamptz '1970-01-01Z') as time,
       sum(f.sign_ups)::integer as sign_ups, sum(f.posts)::integer as posts,
       sum(f.replies)::integer as replies, sum(f.quotes)::integer as quotes,
       sum(f.likes)::integer as likes, sum(f.shares)::integer as shares,
       sum(f.bookmarks)::integer as bookmarks, sum(f.follows)::integer as follows,
       sum(f.views)::integer as views, sum(f.reach)::integer as reach, sum(f.opens)::integer as opens
  from (
    select u.created_at as at, 1 as sign_ups, 0 as posts, 0 as replies, 0 as quotes, 0 as likes,
           0 as shares, 0 as bookmarks, 0 as follows, 0 as views,
           0 as reach, 0 as opens
      from core.users as u
    union all
    select p.created_at, 0, 1, (p.reply_to_id is not null)::integer, (p.quote_of_id is not null)::integer,
           0, 0, 0, 0, 0, 0, 0
      from core.posts as p where p.deleted_at is null
    union all
    select l.created_at, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 from core.likes as l
    union all
    select s.created_at, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0 from core.shares as s
    union all
    select b.created_at, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0 from core.bookmarks as b
    union all
    select w.created_at, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0 from core.follows as w
    union all
    select v.created_at, 0, 0, 0, 0, 0, 0, 0, 0, 1, v.is_first::integer, v.is_opened::integer
      from core.views as v
  ) as f
 group by 1;

comment on view analytics.raw_platform_metrics is
    'Metrics of the platform by the minute, counted from the tables whole: what '
    'analytics.platform_metrics must equal.';
