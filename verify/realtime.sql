-- Verify pgsocial:realtime on pg
select 'social.topic_delivery'::regtype, 'social.topic_state'::regtype,
       'social.counter_delivery'::regtype, 'social.badge'::regtype,
       'social.typing_delivery'::regtype, 'social.presence_delivery'::regtype,
       'social.trend_delivery'::regtype;
select ticket_hash, token_id, expires_at from internal.stream_tickets where false;
select p.user_id, p.state, g.seen_at from internal.presence as p join internal.gateways as g on g.id = p.gateway_id where false;
