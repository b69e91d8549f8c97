create or replace view analytics.raw_author_metrics as
select m.time, m.user_id, sum(m.posts)::integer as posts,
       sum(m.views)::integer as views, sum(m.reach)::integer as reach, sum(m.opens)::integer as opens,
       sum(m.dwell_ms)::bigint as dwell_ms, sum(m.likes)::integer as likes, sum(m.shares)::integer as shares,
       sum(m.comments)::integer as comments, sum(m.quotes)::integer as quotes,
       sum(m.bookmarks)::integer as bookmarks, sum(m.follows)::integer as follows
  from (
    select r.time, p.author_id as user_id, 0 as posts, r.views, r.reach, r.opens, r.dwell_ms, r.likes,
           r.shares, r.comments, r.quotes, r.bookmarks, r.follows
      from analytics.raw_post_metrics as r
      join core.posts as p on p.id = r.post_id
    union all
    select date_bin('1 minute', p.created_at, timestamptz '1970-01-01Z'), p.author_id,
           1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
      from core.posts as p
     where p.deleted_at is null
  ) as m
 group by 1, 2;

comment on view analytics.raw_author_metrics is
    'Metrics of authors by the minute, counted from the tables whole: what analytics.author_metrics must '
    'equal.';
