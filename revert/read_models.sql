-- Revert pgsocial:read_models from pg
begin;

delete from internal.projections
 where name in ('post_counters', 'user_counters', 'hashtag_stats', 'timelines', 'notifications');
drop table internal.open_hashtags;
drop table internal.hashtag_stats;
drop table internal.notifications;
drop table internal.celebrities;
drop table internal.changed_follows;
drop table internal.rounds;
drop table internal.post_repairs;
drop table internal.timeline_states;
drop table internal.timelines;
drop table internal.user_counters;

commit;
