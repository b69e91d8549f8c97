-- Four weeks behind Ada, for the pages that look back: a post a day that some of the others saw and liked.
-- It adds to sql/seed.sql; run it once.
\set ON_ERROR_STOP on
\set QUIET on

begin;

create temp table others on commit drop as
select u.id, row_number() over (order by u.id)::integer as n
  from core.users as u
 where u.is_active and not u.is_private and u.username_key not in ('ada', 'troll');

insert into core.posts (id, author_id, body, lang)
select internal.id_at(now() - make_interval(days => g.d, hours => g.d % 9)) + 1, a.id,
       (array['Beds are dug. #allotment', 'A row of beans, and a queue.', 'Compost, turned. #allotment',
              'The hedge is cut. #allotment'])[1 + g.d % 4], 'en'
  from core.users as a
 cross join generate_series(1, 28) as g (d)
 where a.username_key = 'ada';

create temp table past on commit drop as
select p.id, p.created_at, row_number() over (order by p.id desc)::integer as day
  from core.posts as p
  join core.users as a on a.id = p.author_id
 where a.username_key = 'ada' and p.created_at < now() - interval '20 hours';

insert into core.views (viewer_id, post_id, window_at, surface, is_opened, created_at)
select o.id as viewer_id, p.id as post_id,
       date_bin('30 minutes', p.created_at + make_interval(mins => 9 * o.n + p.day),
                timestamptz '1970-01-01Z'),
       (array['feed', 'feed', 'profile', 'hashtag'])[1 + (o.n + p.day) % 4], o.n % 3 = 0,
       p.created_at + make_interval(mins => 9 * o.n + p.day)
  from past as p
  join others as o on (o.n * 7 + p.day * 5) % 12 < 10 - p.day % 5;

insert into core.likes (user_id, post_id, created_at)
select v.viewer_id, v.post_id, v.created_at + interval '20 seconds'
  from core.views as v
  join past as p on p.id = v.post_id
  join others as o on o.id = v.viewer_id
 where (o.n + p.day) % 3 = 0;

commit;
