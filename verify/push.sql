-- Verify pgsocial:push on pg
select id, kind, user_id, url, signing_secret, former_secret, former_expires_at, client_key, client_secret, events,
       topics, created_at, due_at, failure_count, first_failed_at, disabled_at, error
  from core.endpoints where false;
select id, endpoint_id, type, payload, event_id, event_xid, event_at, kind, group_id, due_at, attempt_count, ended_at,
       error
  from internal.deliveries where false;
select 'social.hook'::regtype, 'social.hook_secret'::regtype;
