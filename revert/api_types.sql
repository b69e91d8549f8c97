-- Revert pgsocial:api_types from pg
begin;

drop type social.suggestion;
drop type social.recent_search;
drop type social.related_hashtag;
drop type social.suggested_user;
drop type social.found_user;
drop type social.post_metric;
drop type social.content_metric;
drop type social.engagement_rates;
drop type social.follower_growth_item;
drop type social.top_follower;
drop type social.period_comparison;
drop type social.erasure_trace;
drop type social.hit_part;
drop type social.query_part;
drop type social.hashtag;
drop type social.feed_rule;
drop type social.notification;
drop type social.bookmark_folder;
drop type social.engagement;
drop type social.post_version;
drop type social.activity;
drop type social.token_item;
drop type social.account;
drop type social.credentials;
drop type social.follow_result;
drop type social.delivery;
drop type social.event;
drop type social.post_item;
drop type social.relationship;
drop type social.profile;
drop type social.user_item;

commit;
