create or replace view analytics.engagements as
select format('like:%s:%s', l.user_id, l.post_id) as id, l.user_id, l.post_id, 'like' as engagement_type,
       l.created_at
  from core.likes as l
union all
select format('share:%s', s.id), s.user_id, s.post_id, 'share', s.created_at
  from core.shares as s
union all
select format('bookmark:%s:%s', b.user_id, b.post_id), b.user_id, b.post_id, 'bookmark', b.created_at
  from core.bookmarks as b;

comment on view analytics.engagements is
    'Likes, shares and bookmarks in one: whose, on which post, since when; id is unique and stays as '
    'long as the engagement does. Who engaged is people''s own: for pgsocial_analyst, not for '
    'applications.';

grant select on analytics.engagements to pgsocial_analyst;
