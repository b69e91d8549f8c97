-- Verify pgsocial:api_types on pg
select 'social.post_item'::regtype, 'social.user_item'::regtype, 'social.profile'::regtype,
       'social.event'::regtype, 'social.delivery'::regtype, 'social.follow_result'::regtype,
       'social.credentials'::regtype, 'social.relationship'::regtype;
