-- Commits. Two answers to the same question are one number: parts and their sum, days and hours, one table and
-- another.
\ir ../helpers.psql
select plan(8);

select pg_temp.who('su_ada') as ada, pg_temp.who('su_bob') as bob \gset
select count(pg_temp.who('su_fan_' || n)) from generate_series(1, 25) as n \g /dev/null
create temp table fans as select id, row_number() over (order by id) as n from core.users where username like 'su\_fan\_%';
insert into core.posts (id, author_id, body, lang)
select internal.next_id(now() - n * interval '7 hours 11 minutes'), :ada, repeat('x', 1 + n * 40) || case when n % 2 = 0 then ' #su_even' else '' end,
       case n % 3 when 0 then 'it' when 1 then 'en' end
  from generate_series(1, 12) as n;
select min(id) as root from core.posts where author_id = :ada \gset
select social.create_post(:ada, 'to myself', p_reply_to => :root), social.create_post(:ada, 'look', p_quote_of => :root) \g /dev/null
create temp table posts as select id, row_number() over (order by id) as n from core.posts where author_id = :ada;
insert into core.views (viewer_id, post_id, window_at, surface, is_opened, created_at)
select f.id, p.id, internal.id_time(p.id) + f.n * interval '1 minute', 'feed', f.n % 4 = 0, internal.id_time(p.id) + f.n * interval '1 minute'
  from fans as f join posts as p on p.n <= 12 and (f.n * 7 + p.n * 5) % 3 > 0;
insert into core.likes (user_id, post_id, created_at)
select f.id, p.id, internal.id_time(p.id) + f.n * interval '2 minutes' from fans as f join posts as p on p.n <= 12 and (f.n + p.n) % 4 = 0;
select social.share_post(f.id, p.id), social.bookmark_post(f.id, p.id) from fans as f join posts as p on f.n = p.n \g /dev/null
select internal.settle();

create temp view parts as
select b.name, sum(c.post_count) as posts, sum(c.views) as views, sum(c.reach) as reach, sum(c.engagements) as engagements
  from unnest(array['post', 'hour', 'weekday', 'kind', 'length', 'media', 'lang']) as b (name)
 cross join lateral social.content_performance(:ada, b.name, p_zone => 'Asia/Kathmandu', p_limit => 100) as c
 group by b.name;
create temp view whole as
select count(distinct p.id) as posts, sum(m.views) as views, sum(m.reach) as reach, sum(m.likes + m.shares + m.comments + m.quotes + m.bookmarks) as engagements
  from posts as p cross join lateral social.post_performance(:ada, p.id, 'day') as m;
select is((select count(*) from parts), 7::bigint, 'by each of seven things');
select is_empty('select * from parts as p, whole as w where (p.posts, p.views, p.reach, p.engagements) <> (w.posts, w.views, w.reach, w.engagements)', 'the parts are the whole of all posts');
select is((select row(e.views, e.reach, e.engagements)::text from social.engagement_rate(:ada) as e), (select row(views, reach, engagements)::text from whole), 'of which the rate is');
select is((select row(sum(m.views), sum(m.likes))::text from posts as p cross join lateral social.post_performance(:ada, p.id, 'quarter', now() - interval '5 days', now(), 'Asia/Kathmandu') as m),
          (select row(sum(m.views), sum(m.likes))::text from posts as p cross join lateral social.post_performance(:ada, p.id, 'day') as m), 'quarters of an hour of a zone are the days of another');

select is((select row(sum(h.posts), sum(h.views), sum(h.engagements))::text from analytics.activity_heatmap(14) as h),
          (select row(sum(o.posts), sum(o.views), sum(o.likes + o.shares + o.bookmarks))::text
             from analytics.platform_overview('day', date_trunc('day', now(), 'UTC') - interval '14 days', date_trunc('day', now(), 'UTC')) as o), 'hours of the week are the days');
select is((select row(sum(o.views), sum(o.likes), sum(o.follows))::text from analytics.platform_overview('hour', date_trunc('day', now(), 'UTC') - interval '3 days', date_trunc('day', now(), 'UTC')) as o),
          (select row(sum(o.views), sum(o.likes), sum(o.follows))::text from analytics.platform_overview('day', date_trunc('day', now(), 'UTC') - interval '3 days', date_trunc('day', now(), 'UTC')) as o), 'hours are days');
select is((select count from analytics.funnel() where step = 'followed'),
          (select sum(o.follows)::bigint from analytics.platform_overview('day', date_trunc('day', now(), 'UTC') - interval '28 days', date_trunc('day', now(), 'UTC')) as o), 'the last step is the follows');
select is((select sum(views) from analytics.platform_metrics_days), (select sum(views) from analytics.post_metrics_days), 'what the platform saw is what posts were seen');

select * from finish();
