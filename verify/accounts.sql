-- Verify pgsocial:accounts on pg
select id, username, username_key, display_name, is_private, is_active, version
  from core.users where false;
select user_id, password_hash from core.credentials where false;
select user_id, token_hash, expires_at, revoked_at from core.tokens where false;
