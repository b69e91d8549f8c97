-- Revert pgsocial:analytics from pg
begin;

delete from internal.projections where name = 'metrics';
delete from ops.retention_rules where relation ~ '^analytics[.]' or name = 'ended_follows';
delete from ops.settings
 where name in ('metric_minute_retention', 'metric_quarter_retention', 'activity_retention', 'platform_quarter_retention',
                'ended_follow_retention', 'metric_compress_after', 'analyst_least_group');
delete from ops.jobs where name in ('active_users', 'compress_metrics');
drop table analytics.active_users;
drop table analytics.cohort_activity;
drop table internal.metric_repairs;
drop table analytics.post_metrics_days;
drop table analytics.post_metrics_quarters;
drop table analytics.post_metrics;
drop table analytics.author_metrics_days;
drop table analytics.author_metrics_quarters;
drop table analytics.author_metrics;
drop table analytics.user_activity_days;
drop table analytics.user_activity_quarters;
drop table analytics.user_activity;
drop table analytics.follower_changes_days;
drop table analytics.follower_changes_quarters;
drop table analytics.follower_changes;
drop table analytics.hashtag_usage_days;
drop table analytics.hashtag_usage_quarters;
drop table analytics.hashtag_usage;
drop table analytics.platform_metrics_days;
drop table analytics.platform_metrics_quarters;
drop table analytics.platform_metrics;
drop type internal.metric_span;
drop type internal.metric_fact;
drop table core.ended_follows;

commit;
