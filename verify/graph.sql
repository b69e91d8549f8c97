-- Verify pgsocial:graph on pg
select follower_id, followee_id, created_at, via_post_id from core.follows where false;
select blocker_id, blocked_id, created_at from core.blocks where false;
select requester_id, target_id, created_at, via_post_id from core.follow_requests where false;
select muter_id, muted_id, expires_at from core.mutes where false;
select viewer_id, other_id, is_blocking, is_blocked, mute_ends_at from internal.hidden where false;
