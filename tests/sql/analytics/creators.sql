-- Commits. What creators are told, against the raw rows: days of 23, 24.5 and 25 hours, sums of parts,
-- intervals, and that nobody learns of another's.
\ir ../helpers.psql
select plan(71);
update ops.settings set value = '5000 days' where name in ('metric_quarter_retention', 'platform_quarter_retention');

select pg_temp.who('cr_ada') as ada, pg_temp.who('cr_bob') as bob \gset
select count(social.create_user('cr_fan_' || n)) from generate_series(1, 60) as n \g /dev/null
create temp table fans as select u.id, row_number() over (order by u.id) as n from core.users as u where u.username like 'cr\_fan\_%';
-- Seen and liked long before it was posted, so that no other file finds a post so old.
select social.create_post(:ada, 'one #cr_tag') as post \gset
insert into core.views (viewer_id, post_id, window_at, surface, created_at)
select f.id, :post, t, 'feed', t
  from (values (timestamptz '2025-03-25 00:10Z', timestamptz '2025-04-09Z', 0), ('2025-10-23 00:10Z', '2025-10-29Z', 7)) as r (a, b, k)
 cross join generate_series(r.a, r.b, '37 minutes') as t
  join fans as f on f.n = (extract(epoch from t - r.a)::bigint / 2220 + r.k) % 60 + 1;
insert into core.likes (user_id, post_id, created_at) select id, :post, timestamptz '2025-03-29 20:00Z' + n * interval '41 minutes' from fans;
-- Follows of each day from 2025-03-26 on: one, but on the 30th of Rome twenty; every fourth ended on 2025-04-05.
insert into core.follows (follower_id, followee_id, created_at)
select id, :ada, case when n <= 20 then timestamptz '2025-03-30 00:30 Europe/Rome' + n * interval '1 hour' else timestamptz '2025-03-26 12:00Z' + (n - 20) % 14 * interval '1 day' end from fans where n <= 40;
select internal.settle();
select is_empty($$ select * from ops.verify_projection('metrics') $$, 'the metrics are as the tables say');

create temp table zones as select unnest(array['UTC', 'Europe/Rome', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Marquesas', 'Etc/GMT+12']) as zone;
create temp table sizes as select unnest(array['hour', 'day', 'week', 'month']) as size;
create temp view told as
select p.*, s.size
  from zones as z cross join sizes as s
 cross join lateral social.post_performance(:ada, :post, s.size, '2025-03-24Z', '2025-04-14Z', z.zone) as p;
create temp table kept as select * from told;
select is((select count(distinct zone || size) from kept where views > 0), 32::bigint, 'eight zones, four resolutions');
select is_empty(format($$
    (select zone, size, date_trunc(size, starts_at, zone), views, likes from kept where views <> 0 or likes <> 0)
    except
    select z.zone, s.size, date_trunc(s.size, r.at, z.zone), count(*) filter (where r.is_view)::integer, count(*) filter (where not r.is_view)::integer
      from zones as z cross join sizes as s cross join (select created_at as at, true as is_view from core.views where post_id = %1$s union all select created_at, false from core.likes where post_id = %1$s) as r
     group by 1, 2, 3 $$, :post), 'what is told is what a query over the raw rows gives');
select is_empty(format($$
    select z.zone, s.size, date_trunc(s.size, r.at, z.zone), count(*) filter (where r.is_view)::integer, count(*) filter (where not r.is_view)::integer
      from zones as z cross join sizes as s cross join (select created_at as at, true as is_view from core.views where post_id = %1$s union all select created_at, false from core.likes where post_id = %1$s) as r
     where r.at < '2025-04-14Z'
     group by 1, 2, 3
    except
    select zone, size, date_trunc(size, starts_at, zone), views, likes from kept $$, :post), 'to the last row');
select is((select string_agg(distinct (ends_at - starts_at)::text, ' ' order by (ends_at - starts_at)::text) from kept where size = 'day' and zone = z), d, z || ' has days of ' || d)
  from (values ('UTC', '1 day'), ('Europe/Rome', '1 day 23:00:00'), ('Australia/Lord_Howe', '1 day 1 day 00:30:00'), ('Asia/Kathmandu', '1 day')) as c (z, d);
select is((select string_agg(extract(epoch from ends_at - starts_at) / 3600 || '', ' ' order by starts_at) from social.post_performance(:ada, :post, 'day', '2025-10-25 12:00Z', '2025-10-27 12:00Z', 'Europe/Rome')), '24.0000000000000000 25.0000000000000000 24.0000000000000000', 'and one of 25 hours in autumn');
select is((select count(*) from kept as a join kept as b on b.zone = a.zone and b.size = a.size and b.starts_at < a.ends_at and b.starts_at > a.starts_at), 0::bigint, 'no two overlap');
select is((select count(*) from (select zone, size, ends_at, lead(starts_at) over (partition by zone, size order by starts_at) as next from kept) as k where next <> ends_at), 0::bigint, 'and none is missing');
select is((select count(distinct sums.v || ' ' || sums.l) from (select sum(views) as v, sum(likes) as l from kept where size in ('hour', 'day', 'week') group by zone, size) as sums), 1::bigint, 'sums of the parts are the same in each zone and size');
select is((select sum(reach)::bigint from social.post_performance(:ada, :post, 'month', '2025-03-01Z', '2025-12-01Z')), (select count(distinct viewer_id) from core.views where post_id = :post), 'first views are distinct viewers');
select is((select bool_or(is_provisional) from kept), false, 'what is long over is final');
select is((select string_agg(distinct zone || ' ' || definition, '') from social.post_performance(:ada, :post)), 'UTC post_performance/1', 'the zone and the definition are said');
select social.record_views(:bob, array[:post], 'feed');
select internal.settle();
select is((select row(count(*), sum(views), bool_and(is_provisional = (ends_at > now())))::text from social.post_performance(:ada, :post)), '(28,1,t)', 'the last 28 days, the one that is going on provisional');
select is((select row(count(*), sum(views))::text from social.post_performance(:ada, :post, s)), format('(%s,1)', n), 'by default so many: ' || s) from (values ('minute', 120), ('quarter', 96), ('hour', 48), ('week', 12), ('month', 12)) as c (s, n);

-- Rates.
select is((select row(post_count, views, reach, engagements, by_reach, by_views, followers)::text from social.engagement_rate(:ada, :post)),
          (select row(1, v, r, l, l::float8 / r, l::float8 / v, 40)::text from (select (select count(*)::integer from core.views where post_id = :post) as v, (select count(distinct viewer_id)::integer from core.views where post_id = :post) as r, (select count(*)::integer from core.likes where post_id = :post) as l) as c), 'engagements against each denominator');
select is((select by_followers from social.engagement_rate(:ada, :post)), 1.5::float8, 'followers on the day of the post');
select is(array(select round(internal.wilson(k, n, s)::numeric, 4) from (values (5, 50, -1), (5, 50, 1), (0, 10, 1), (10, 10, -1)) as c (k, n, s)), array[0.0435, 0.2136, 0.2775, 0.7225], 'Wilson''s interval, as in his table');
select is(internal.wilson(3, 0, 1), null, 'of nobody there is none');
select is((select row(post_count, engagements, by_reach, by_followers)::text from social.engagement_rate(:bob)), '(0,0,,)', 'who has no posts has no rate: not zero, nothing');

-- Posts put together: parts sum up to the whole.
insert into core.posts (author_id, body, lang) values (:ada, 'short #cr_a #cr_b', 'en'), (:ada, repeat('long ', 30), 'it');
select social.create_post(:ada, 'a reply', p_reply_to => :post) as reply \gset
insert into core.likes (user_id, post_id) select f.id, p.id from fans as f join core.posts as p on p.author_id = :ada and p.body like 'short%' where f.n <= 7;
insert into core.views (viewer_id, post_id, window_at, surface) select f.id, p.id, now(), 'feed' from fans as f join core.posts as p on p.author_id = :ada and p.id > :post where f.n <= 10;
select internal.settle();
select is((select row(sum(post_count), sum(reach), sum(engagements))::text from social.content_performance(:ada, k, p_limit => 100)), '(4,91,68)', 'parts by ' || k || ' are the whole')
  from unnest(array['post', 'hour', 'weekday', 'kind', 'length', 'media', 'lang']) as k;
select is((select string_agg(key || ' ' || post_count || ' ' || reach, ', ' order by key) from social.content_performance(:ada, 'hashtag')), 'cr_a 1 10, cr_b 1 10, cr_tag 1 61', 'a post counts for each of its hashtags');
select is((select row(key, engagements, rate, is_provisional)::text from social.content_performance(:ada, 'kind') where key = 'post'), row('post', 68, 68 / 81::float8, true)::text, 'pooled, not a mean of rates');
select is((select rate_low < rate and rate < rate_high from social.content_performance(:ada, 'kind') where key = 'post'), true, 'within its interval');
select is((select key = :'post' from social.content_performance(:ada) limit 1), true, 'the best post first');

-- Followers.
select social.unfollow_user(id, :ada) from fans where n in (4, 8, 12);
select internal.settle();
select is((select row(sum(gained), sum(lost), sum(net))::text from social.follower_growth(:ada, 'month', '2025-03-01Z', now())), '(40,3,37)', 'gained and lost');
select is((select followers from social.follower_growth(:ada, 'month', '2025-03-01Z', now()) order by starts_at desc limit 1), 37::bigint, 'ends with those who follow now');
select is((select followers from social.follower_growth(:ada, 'day', '2025-03-25Z', '2025-03-29Z', 'Europe/Rome') order by starts_at desc limit 1),
          (select count(*) from core.follows where followee_id = :ada and created_at < '2025-03-30 00:00 Europe/Rome') + (select count(*) from core.ended_follows where user_id = :ada and began_at < '2025-03-30 00:00 Europe/Rome'), 'and knows how many there were');
select is((select string_agg((starts_at at time zone 'Europe/Rome')::date || ' ' || gained || ' ' || posts::text, ', ') from social.follower_growth(:ada, 'day', '2025-03-20Z', '2025-04-10Z', 'Europe/Rome') where is_spike), '2025-03-30 22 {}', 'a spike, with no post of that time');
insert into core.follows (follower_id, followee_id, via_post_id) select f.id as follower_id, :ada as followee_id, p.id as via_post_id from fans as f left join core.posts as p on p.author_id = :ada and p.body like 'short%' and f.n <= 43 where f.n > 40;
select internal.settle();
select is((select string_agg(gained || ' ' || posts::text, ', ') from social.follower_growth(:ada) where is_spike), (select '20 ' || array_agg(id order by body like 'short%' desc, id desc)::text from core.posts where author_id = :ada and id > :post), 'and one with the post that led to follows, then those that reached most');
delete from core.follows where followee_id = :ada and follower_id in (select id from fans where n > 40);
select internal.settle();
select is((select string_agg(username, ',') from social.top_followers(:ada, 1)), (select username from core.users as u join core.follows as f on f.follower_id = u.id and f.followee_id = :ada order by f.created_at desc, u.id desc limit 1), 'of equal ones the newest');
select social.follow_user(:bob, (select id from fans where n = 30));
select social.block_user(:ada, (select id from fans where n = 31));
select internal.settle();
select is((select username || ' ' || follower_count from social.top_followers(:ada, 100) limit 1), 'cr_fan_30 1', 'who has followers before who has none');
select is((select count(*) from social.top_followers(:ada, 100) where user_id = (select id from fans where n = 31)), 0::bigint, 'nobody who is blocked');

-- This week and the one before.
insert into core.views (viewer_id, post_id, window_at, surface, created_at) select f.id, :post, t, 'feed', t from fans as f cross join lateral (values (date_trunc('day', now(), 'Asia/Tokyo') - f.n * interval '5 hours')) as w (t);
select internal.settle();
select is((select row(current, previous, difference)::text from social.compare_periods(:ada, 6, 'Asia/Tokyo') where metric = 'views'),
          (select row(c, p, c - p)::text from (select count(*) filter (where v.created_at >= d - interval '6 days' and v.created_at < d) as c, count(*) filter (where v.created_at < d - interval '6 days' and v.created_at >= d - interval '12 days') as p from core.views as v join core.posts as w on w.id = v.post_id and w.author_id = :ada cross join date_trunc('day', now(), 'Asia/Tokyo') as d) as r), 'two periods, as raw rows say');
select is((select count(*) from social.compare_periods(:ada) where is_significant <> (abs(difference) > 1.96 * noise) or (previous = 0) <> (change is null)), 0::bigint, 'and whether that is more than noise');

-- The audience, by groups only.
insert into core.follows (follower_id, followee_id) select id, :bob from fans where n <= 4 or n between 30 and 36 and n <> 31;
select is(social.audience_overview(:ada) -> 'also_follow', jsonb_build_array(jsonb_build_object('user_id', :'bob', 'username', 'cr_bob', 'people', (select count(*) from core.follows as a join core.follows as b on b.follower_id = a.follower_id and b.followee_id = :bob where a.followee_id = :ada))), 'whom many follow too');
delete from core.follows where followee_id = :bob and follower_id in (select id from fans where n > 31);
select is(social.audience_overview(:ada) -> 'also_follow', '[]'::jsonb, 'but nobody whom few do');
select is((select count(*) from jsonb_array_elements(social.audience_overview(:ada) -> 'hours') as h where (h ->> 'people')::integer < 5), 0::bigint, 'nor what few are awake at');

-- Nobody's but one's own.
select is(pg_temp.error_of(format('select * from social.post_performance(%s, %s)', :bob, :post)), 'PS403 p_post', 'not of another''s post');
select is(pg_temp.error_of(format(c, :ada, :post)), e, e || ' for ' || regexp_replace(c, '%\d\$s', 'n', 'g'))
  from (values
      ('select social.post_performance(%1$s, %2$s, ''fortnight'')', 'PS400 p_resolution'), ('select social.post_performance(%1$s, %2$s, null)', 'PS400 p_resolution'),
      ('select social.post_performance(%1$s, %2$s, p_zone => ''Moon/Base'')', 'PS400 p_zone'), ('select social.post_performance(%1$s, %2$s, p_zone => null)', 'PS400 p_zone'),
      ('select social.post_performance(%1$s, %2$s, p_zone => repeat(''A'', 5000))', 'PS400 p_zone'), ('select social.post_performance(%1$s, %2$s, ''day'', ''-infinity'')', 'PS400 p_from'),
      ('select social.post_performance(%1$s, %2$s, ''minute'', now() - interval ''2 days 1 hour'', now() - interval ''47 hours'')', 'PS410 p_from'),
      ('select social.post_performance(%1$s, %2$s, ''minute'', now() - interval ''20 hours'')', 'PS400 p_from'), ('select social.post_performance(%1$s, %2$s, ''day'', now(), now() - interval ''1 day'')', 'PS400 p_from'),
      ('select social.post_performance(%1$s, 1)', 'PS404 p_post'), ('select social.content_performance(%1$s, ''weather'')', 'PS400 p_by'), ('select social.content_performance(%1$s, p_days => 0)', 'PS400 p_days'),
      ('select social.engagement_rate(%1$s, p_days => 367)', 'PS400 p_days'), ('select social.compare_periods(%1$s, 41)', 'PS400 p_days'), ('select social.top_followers(%1$s, 0)', 'PS400 p_limit'),
      ('select social.follower_growth(1)', 'PS404 p_actor'), ('select social.audience_overview(%1$s, '''')', 'PS400 p_zone')
  ) as x (c, e);

update ops.settings set value = '90 days' where name = 'metric_quarter_retention';
update ops.settings set value = '400 days' where name = 'platform_quarter_retention';
select internal.settle();
select is_empty($$ select * from ops.verify_projection('metrics') $$, 'all is as the tables say');
select is(pg_temp.error_of(format('select social.post_performance(%s, %s, ''day'', now() - interval ''95 days'', p_zone => ''Asia/Tokyo'')', :ada, :post)), 'PS410 p_from', 'what is not kept is not zero');

-- What was old goes, and days stay. No other file plans for so many followers.
delete from core.follows where followee_id in (:ada, :bob);
select internal.settle();
select internal.purge_rows(name, now() - internal.setting(setting)::interval, 100000) from ops.retention_rules where relation ~ '^(analytics|core[.]views)' \g /dev/null
select is((select row(sum(views) > 500, (select count(*) from core.views where post_id = :post and created_at < '2025-11-01Z'), (select count(*) from ops.verify_projection('metrics')))::text from analytics.post_metrics_days where post_id = :post), '(t,0,0)', 'what retention takes leaves the days');

select * from finish();
