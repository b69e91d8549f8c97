-- Revert pgsocial:push from pg
begin;

delete from ops.retention_rules where name = 'deliveries';
delete from ops.settings where name in ('delivery_retry', 'delivery_attempts', 'delivery_patience', 'delivery_retention',
                                             'push_pause', 'push_lifetime', 'hook_secret_overlap');
delete from internal.projections where name = 'deliveries';
drop table internal.deliveries;
drop table core.endpoints;
drop type social.hook_secret;
drop type social.hook;

commit;
