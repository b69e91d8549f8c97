-- Revert pgsocial:realtime from pg
begin;

delete from ops.retention_rules where name = 'stream_tickets';
delete from ops.settings where name in ('ticket_lifetime', 'presence_lifetime');
drop table internal.stream_tickets;
drop table internal.presence;
drop table internal.gateways;
drop type social.trend_delivery;
drop type social.presence_delivery;
drop type social.typing_delivery;
drop type social.touched;
drop type social.badge;
drop type social.counter_delivery;
drop type social.topic_state;
drop type social.topic_delivery;

commit;
