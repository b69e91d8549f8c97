-- Verify pgsocial:analytics on pg
select id, user_id, began_at from core.ended_follows where false;
select relation, counter, subject, bucket_at, kept, counted from internal.metric_repairs where false;
select time, post_id, views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks, profile_visits, follows
  from analytics.post_metrics where false;
select time, post_id, views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks, profile_visits, follows
  from analytics.post_metrics_quarters where false;
select time, post_id, views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks, profile_visits, follows
  from analytics.post_metrics_days where false;
select time, user_id, posts, views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks, follows
  from analytics.author_metrics where false;
select time, user_id, posts, views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks, follows
  from analytics.author_metrics_quarters where false;
select time, user_id, posts, views, reach, opens, dwell_ms, likes, shares, comments, quotes, bookmarks, follows
  from analytics.author_metrics_days where false;
select time, user_id, posts, replies, likes, shares, follows, views
  from analytics.user_activity where false;
select time, user_id, posts, replies, likes, shares, follows, views
  from analytics.user_activity_quarters where false;
select time, user_id, posts, replies, likes, shares, follows, views
  from analytics.user_activity_days where false;
select time, user_id, gained, lost
  from analytics.follower_changes where false;
select time, user_id, gained, lost
  from analytics.follower_changes_quarters where false;
select time, user_id, gained, lost
  from analytics.follower_changes_days where false;
select time, tag, posts
  from analytics.hashtag_usage where false;
select time, tag, posts
  from analytics.hashtag_usage_quarters where false;
select time, tag, posts
  from analytics.hashtag_usage_days where false;
select time, sign_ups, posts, replies, quotes, likes, shares, bookmarks, follows, views, reach, opens
  from analytics.platform_metrics where false;
select time, sign_ups, posts, replies, quotes, likes, shares, bookmarks, follows, views, reach, opens
  from analytics.platform_metrics_quarters where false;
select time, sign_ups, posts, replies, quotes, likes, shares, bookmarks, follows, views, reach, opens
  from analytics.platform_metrics_days where false;
select day, active, week_active, month_active, new, kept, returned, lost, counted_at
  from analytics.active_users where false;
select cohort, week, active from analytics.cohort_activity where false;
do $$
begin
    if not exists (select from internal.projections where name = 'metrics') then
        raise exception 'the projection "metrics" is missing in internal.projections';
    end if;

    if (select count(*) from ops.retention_rules
         where setting in ('metric_minute_retention', 'metric_quarter_retention', 'activity_retention',
                           'platform_quarter_retention')) <> 13 then
        raise exception 'rules for analytics are missing in ops.retention_rules';
    end if;
end
$$;
