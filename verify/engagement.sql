-- Verify pgsocial:engagement on pg
select user_id, post_id, created_at from core.likes where false;
select id, user_id, post_id, created_at from core.shares where false;
select user_id, post_id, created_at from core.bookmarks where false;
