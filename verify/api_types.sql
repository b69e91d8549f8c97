-- Verify pgsocial:api_types on pg
select 'social.post_item'::regtype, 'social.user_item'::regtype, 'social.profile'::regtype,
       'social.event'::regtype, 'social.delivery'::regtype, 'social.follow_result'::regtype,
       'social.credentials'::regtype, 'social.relationship'::regtype,
       'social.account'::regtype, 'social.token_item'::regtype, 'social.activity'::regtype,
       'social.post_version'::regtype, 'social.engagement'::regtype,
       'social.bookmark_folder'::regtype, 'social.erasure_trace'::regtype, 'social.found_user'::regtype,
       'social.suggestion'::regtype, 'social.suggested_user'::regtype,
       'social.related_hashtag'::regtype, 'social.recent_search'::regtype,
       'social.query_part'::regtype, 'social.hit_part'::regtype,
       'social.post_metric'::regtype, 'social.content_metric'::regtype,
       'social.engagement_rates'::regtype, 'social.follower_growth_item'::regtype,
       'social.top_follower'::regtype, 'social.period_comparison'::regtype;
