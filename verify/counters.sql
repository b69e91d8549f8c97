-- Verify pgsocial:counters on pg
select user_id, post_count, follower_count, following_count from internal.user_counters where false;
