-- Verify pgsocial:accounts on pg
select id, username, username_key, username_skeleton, links, verified_at, display_name, is_private, is_active, version
  from core.users where false;
select user_id, email_key, verified_at from core.emails where false;
select user_id, purpose, email_key, code_hash, expires_at from core.codes where false;
select kind, user_id, login, email_key, due_at, attempt_count, ended_at from core.mails where false;
select user_id, address_hash, seen_at from core.known_addresses where false;
select key_hash, user_id, expires_at from core.held_usernames where false;
select username_skeleton from core.reserved_usernames where false;
select user_id, preferences from core.preferences where false;
select user_id, last_seen_at from core.activity where false;
select user_id, day from core.active_days where false;
select user_id, read_at from core.notification_reads where false;
select user_id, stepped_at, scrubbed_at, erased_at from core.erasures where false;
select user_id, password_hash, version from core.credentials where false;
select user_id, token_hash, expires_at, revoked_at, scope from core.tokens where false;
