-- Verify pgsocial:graph on pg
select follower_id, followee_id, created_at from core.follows where false;
select blocker_id, blocked_id, created_at from core.blocks where false;
select viewer_id, other_id, is_blocking, is_blocked from internal.hidden where false;
