-- Revert pgsocial:trending from pg
begin;

delete from internal.projections where name = 'trends';
delete from ops.jobs where name = 'trends';
delete from ops.retention_rules where name in ('trend_counts', 'trends', 'trend_lists', 'virals', 'trend_holds');
delete from ops.settings
 where name in ('trend_retention', 'trend_post_age', 'trend_list_retention', 'trend_list_size', 'trend_step');
drop type ops.backtest_result;
drop type social.viral_post;
drop type social.trending_hashtag;
drop table ops.trend_holds;
drop table analytics.virals;
drop table analytics.trend_lists;
drop table analytics.trends;
drop table analytics.trend_rules;
drop table internal.trend_touched;
drop table analytics.trend_counts;

commit;
