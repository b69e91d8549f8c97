create or replace view analytics.raw_hashtag_usage as
select date_bin('1 minute', p.created_at, timestamptz '1970-01-01Z') as time, h.tag,
       count(*)::integer as posts
  from core.posts as p
 cross join lateral unnest(p.hashtags) as h (tag)
 where p.deleted_at is null and p.visibility = 'public'
 group by 1, 2;

comment on view analytics.raw_hashtag_usage is
    'Uses of hashtags by the minute, counted from the tables whole: what analytics.hashtag_usage must '
    'equal.';
