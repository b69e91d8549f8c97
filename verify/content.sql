-- Verify pgsocial:content on pg
select id, author_id, root_id, body, media, hashtags, mentions, version, like_count
  from core.posts where false;
select tag, post_id from core.post_hashtags where false;
select user_id, post_id from core.post_mentions where false;
select post_id, version, body, media from core.post_versions where false;
select user_id, post_id from core.pins where false;
