-- A page of trends reads its list and what it shows; a step of the job what was touched.
begin;
\ir ../helpers.psql
select plan(9);

\ir ../fresh_statistics.psql
\ir reads.psql
insert into core.users (username, display_name) select 'pt_' || n, 'n' from generate_series(1, 1200) as n;
create temp table people as select id, row_number() over (order by id) as n from core.users where username like 'pt\_%';
insert into core.posts (author_id, body, lang) select p.id, 'pt ' || p.n || ' #pt_' || (p.n + k) % 200, 'en' from people as p, generate_series(1, 4) as k;
create temp table posts as select id, row_number() over (order by id) as n from core.posts where body like 'pt %';
insert into core.likes (user_id, post_id) select p.id, w.id from people as p join posts as w on w.n between p.n * 4 and p.n * 4 + 5;
insert into core.shares (user_id, post_id) select p.id, w.id from people as p join posts as w on w.n = p.n * 4 + 1;
insert into analytics.trend_counts (kind, subject, lang, time, accounts)
select 'hashtag', 'pt_' || n, 'en', date_bin('15 minutes', now(), timestamptz '1970-01-01Z') - make_interval(hours => h), 3 from generate_series(0, 399) as n, generate_series(0, 40) as h;
insert into analytics.trends (kind, period, lang, subject, rule, observed, expected, spread, score, peak, peak_at, since_at, scored_at, place)
select k.kind, 'day', '', s.subject, k.rule, 9, 1, 0, 5, 5, now(), now(), now(), extract(epoch from now()) / 14400 + 9 - s.n / 100.0
  from (values ('hashtag', 'hashtag_surprise'), ('post', 'post_mastodon')) as k (kind, rule)
 cross join lateral (
    select 'pt_' || n as subject, n from generate_series(0, 399) as n where k.kind = 'hashtag'
    union all
    select id::text, n from posts where k.kind = 'post' and n <= 1000
 ) as s;
insert into analytics.trend_lists (kind, period, lang, made_at, rule, half_life, threshold, subjects, places)
select t.kind, t.period, case v when 1 then t.lang else 'q' || v % 9 end, now(), min(t.rule), interval '4 hours', 1, (array_agg(t.subject order by t.place desc))[:200], (array_agg(t.place order by t.place desc))[:200]
  from analytics.trends as t cross join generate_series(1, 300) as v group by t.kind, t.period, t.lang, v;
analyze core.users, core.posts, core.likes, core.shares, core.post_hashtags, analytics.trend_counts, analytics.trends, analytics.trend_lists;
select id as reader from people where n = 20 \gset

-- Tables that grow.
select array['users', 'posts', 'likes', 'shares', 'post_hashtags', 'trend_counts', 'trends', 'trend_lists'] as growing \gset
create temp table told as
select w.what, w.most, r.scans, r.rows
  from (values
    ('hashtags', 'select count(*) from social.trending_hashtags(null)', 80),
    ('hashtags of a reader', format('select count(*) from social.trending_hashtags(%s)', :reader), 80),
    ('posts', 'select count(*) from social.trending_posts(null)', 200),
    ('posts of a reader', format('select count(*) from social.trending_posts(%s)', :reader), 300),
    ('the feed', format('select count(*) from social.trending_feed(%s)', :reader), 400),
    ('an explanation', 'select social.explain_trend(null, ''hashtag'', ''pt_7'')', 120)
  ) as w (what, call, most)
 cross join lateral pg_temp.reads_of(w.call, :'growing') as r;
select ok(rows between 1 and most and scans = 0, format('%s: %s rows of 40,000, %s scans', what, rows, scans)) from told;
select is((select count(*) from social.trending_posts(:reader)), 20::bigint, 'a whole page was read');

-- The job: as much as was touched, here by nobody else.
delete from internal.trend_touched;
insert into internal.trend_touched (kind, subject, bucket_at) select 'hashtag', 'pt_7', date_bin('15 minutes', clock_timestamp() - q * interval '15 minutes', timestamptz '1970-01-01Z') from generate_series(0, 1) as q, generate_series(1, 5);
insert into internal.trend_touched (kind, subject, bucket_at) select 'post', id::text, date_bin('15 minutes', now(), timestamptz '1970-01-01Z') from posts where n between 40 and 43;
create temp table worked as select * from pg_temp.reads_of('select internal.refresh_trends()', :'growing');
select ok((select scans = 0 and rows between 100 and 4000 from worked), format('a step of the job: %s rows, %s scans', rows, scans)) from worked;
select is((select sum(accounts) from analytics.trend_counts where kind = 'hashtag' and subject = 'pt_7' and time > now() - interval '30 minutes'), (select count(distinct p.author_id) from core.posts as p where p.hashtags = '{pt_7}'), 'and it counted');

select * from finish();
rollback;
