-- Verify pgsocial:engagement on pg
select user_id, post_id, created_at from core.likes where false;
select id, user_id, post_id, via_share_id, created_at from core.shares where false;
select user_id, post_id, folder_id, created_at from core.bookmarks where false;
select id, user_id, name from core.bookmark_folders where false;
select viewer_id, post_id, window_at, surface, is_opened, is_first, dwell_ms from core.views where false;
select visitor_id, profile_id, window_at, via_post_id, created_at from core.profile_visits where false;
