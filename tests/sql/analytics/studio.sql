-- Commits. What the studio asks beside the rest: sums of an account, posts in order, one post in detail.
\ir ../helpers.psql
select plan(37);

select pg_temp.who('stu_ada') as ada, pg_temp.who('stu_bob') as bob, pg_temp.who('stu_eve') as eve \gset
select count(social.create_user('stu_fan_' || n)) from generate_series(1, 30) as n \g /dev/null
create temp table fans as select u.id, row_number() over (order by u.id)::integer as n from core.users as u where u.username like 'stu\_fan\_%';
-- Eight posts at ages of 1 to 8 days, post d seen by 2 d + 1 fans within 70 minutes, and liked by d of them.
insert into core.posts (id, author_id, body) select internal.id_at(date_bin('15 minutes', now(), timestamptz '1970-01-01Z') - make_interval(days => d, mins => 10)) + 1, :ada, 'post ' || d from generate_series(1, 8) as d;
create temp table posts as select id, created_at, split_part(body, ' ', 2)::integer as d from core.posts where author_id = :ada;
insert into core.views (viewer_id, post_id, window_at, surface, created_at)
select f.id, p.id, p.created_at, case when f.n <= 6 then 'feed' when f.n <= 12 then 'profile' when f.n <= 15 then 'search' else 'other' end, p.created_at + f.n * interval '4 minutes'
  from posts as p join fans as f on f.n <= 2 * p.d + 1;
insert into core.likes (user_id, post_id, created_at) select f.id, p.id, p.created_at + f.n * interval '4 minutes' from posts as p join fans as f on f.n <= p.d;
insert into core.profile_visits (visitor_id, profile_id, window_at, via_post_id, created_at) select f.id, :ada, p.created_at, p.id, p.created_at from posts as p join fans as f on f.n <= p.d * 5 % 9;
insert into core.follows (follower_id, followee_id, created_at, via_post_id)
select f.id as follower_id, :ada as followee_id, now() - interval '1 hour' as created_at, p.id as via_post_id from fans as f left join posts as p on p.d = case when f.n <= 2 then 3 when f.n = 3 then 5 end where f.n <= 10;
select id as first from posts where d = 1 \gset
select id as eighth from posts where d = 8 \gset
select social.delete_post(:ada, id) from posts where d = 7 \g /dev/null
select internal.settle();

-- The account.
select is((select row(sum(posts), sum(views), sum(reach), sum(likes), sum(followers_gained))::text from social.account_performance(:ada)), '(7,80,80,36,10)', 'all of the last 28 days; what happened to a deleted post stays, itself it is no post');
select is((select row(sum(posts), sum(views), sum(likes))::text from social.account_performance(:ada, 'hour', now() - interval '10 days', now(), 'Asia/Kathmandu')), '(7,80,36)', 'the same by hours of another zone');
select is((select sum(m.views) from posts as p join analytics.post_metrics_days as m on m.post_id = p.id), (select sum(views) from social.account_performance(:ada)), 'the sum of its posts');
select is((select sum(r.views) from posts as p cross join lateral social.post_performance(:ada, p.id) as r where p.d <> 7), (select a.views - d.views from (select sum(views) as views from social.account_performance(:ada)) as a, (select sum(m.views) as views from posts as p join analytics.post_metrics_days as m on m.post_id = p.id where p.d = 7) as d), 'as each of them tells it');
select is((select row(count(*), sum(views), sum(followers_gained))::text from social.account_performance(:eve)), '(28,0,0)', 'an empty account has rows of zero');
select social.record_views(:bob, array[:eighth], 'feed'), social.like_post(:bob, :eighth) \g /dev/null
select internal.settle();
select is((select row(sum(views), sum(likes))::text from social.account_performance(:ada, 'minute', now() - interval '59 minutes')), '(1,1)', 'what has just happened is in the last hour');
select is((select bool_or(is_provisional) from social.account_performance(:ada, 'minute', now() - interval '5 minutes')), true, 'which goes on');

-- In order.
select is((select string_agg(body, ', ') from social.rank_own_posts(:ada, 'likes', p_limit => 3)), 'post 8, post 6, post 5', 'the most likes first');
select is((select string_agg(body || ':' || profile_visits, ', ') from social.rank_own_posts(:ada, 'profile_visits', p_limit => 3)), 'post 5:7, post 3:6, post 1:5', 'the most visits of the profile by way of it');
select is((select string_agg(body || ':' || follows, ', ') from social.rank_own_posts(:ada, 'follows', p_limit => 3)), 'post 3:2, post 5:1, post 1:0', 'or follows');
select is((select string_agg(body, ', ') from social.rank_own_posts(:ada, 'created_at', p_limit => 3)), 'post 1, post 2, post 3', 'the newest first');
select is((select string_agg(r.body, ', ') from social.rank_own_posts(:ada, k, p_limit => 100) as r cross join lateral (select case k when 'views' then r.views when 'reach' then r.reach when 'engagements' then r.engagements end as n) as v),
          'post 8, post 6, post 5, post 4, post 3, post 2, post 1', 'by ' || k) from unnest(array['views', 'reach', 'engagements']) as k;
select is((select string_agg(post_id || ' ' || views || ' ' || engagements, ',' order by post_id) from social.rank_own_posts(:ada, p_limit => 100)),
          (select string_agg(p.id || ' ' || r.views || ' ' || r.engagements, ',' order by p.id) from posts as p cross join lateral social.engagement_rate(:ada, p.id) as r where p.d <> 7), 'with the numbers of each');
select is((select string_agg(post_id::text, ',') from (select post_id from social.rank_own_posts(:ada, 'rate', p_limit => 100) limit 1) as r),
          (select key from social.content_performance(:ada, 'post', p_limit => 100) order by rate_low desc nulls last limit 1), 'by rate what is surely good comes first');
create function pg_temp.paged(p_by text) returns text language plpgsql as $$
declare
    v_cursor text;
    v_all text[] := '{}';
    v_page text[];
begin
    loop
        select array_agg(body), (array_agg(cursor))[2] into v_page, v_cursor
          from social.rank_own_posts((select id from core.users where username = 'stu_ada'), p_by, p_limit => 2, p_cursor => v_cursor);
        v_all := v_all || v_page;
        exit when v_cursor is null;
    end loop;
    return array_to_string(v_all, ',');
end
$$;
select is(pg_temp.paged(k), (select string_agg(body, ',') from social.rank_own_posts(:ada, k, p_limit => 100)), 'pages of two are the whole, by ' || k) from unnest(array['likes', 'created_at', 'rate']) as k;
select is((select count(*) from social.rank_own_posts(:eve)), 0::bigint, 'who wrote nothing has none');

-- A post since it was published.
select is((select string_agg(coalesce(reach || ' ' || engagements, '-'), ', ' order by age_seconds) from social.post_curve(:ada, :first) where not is_now and age_seconds < 86000), '3 1, 3 1, 3 1, 3 1, 3 1, 3 1', 'what it had come to at each age');
select is((select count(*) from social.post_curve(:ada, :first) where reach is null), 4::bigint, 'ages that it has not reached are null');
select is((select row(reach, usual_reach, usual_reach_low, usual_reach_high, usual_engagements, post_count)::text from social.post_curve(:ada, :first) where age_seconds = 43200), '(3,10,7.5,12.5,4.5,6)', 'against the median and quartiles of those before it: 5, 7, 9, 11, 13 and 17');
select is((select row(count(*), bool_and(reach = 3))::text from social.post_curve(:ada, :first) where is_now), '(1,t)', 'one row is that of this moment');
select is((select bool_and(usual_reach is null and post_count = 0) from social.post_curve(:ada, :eighth)), true, 'with no posts before it there is no usual');
select is((select row(count(*), min(reach))::text from social.post_curve(:ada, :eighth) where reach is not null), '(11,9)', 'an old one has all its ages');

-- Where from: 6 of feeds and bob, 6 of the profile, 3 of searches and 2 of elsewhere.
select is((select string_agg(surface || ' ' || coalesce(views || ' ' || viewers, '-'), ', ') from social.post_sources(:ada, :eighth)),
          'feed 7 7, profile 6 6, thread 0 0, hashtag 0 0, notification 0 0, search -, other -'::text, 'groups of few are not told');
select is((select sum(share) from social.post_sources(:ada, :eighth)), 13 / 18::float8, 'shares of all that were looked at');
select is((select string_agg(surface, ', ') from social.post_sources(:ada, (select id from posts where d = 6)) where views is null), 'feed, search', 'nor the smallest other one, where what is missing would tell');
select is((select sum(views) from social.post_sources(:ada, (select id from posts where d = 1))), 0::bigint, 'of a post that three saw nothing is told');

-- Who carried it.
select social.share_post(id, :eighth) from fans where n = 1 \g /dev/null
select social.share_post(f.id, :eighth, (select s.id from core.shares as s join fans as o on o.id = s.user_id where s.post_id = :eighth and o.n = f.n - 1)) from fans as f where f.n = 2 \g /dev/null
select social.share_post(f.id, :eighth, (select s.id from core.shares as s join fans as o on o.id = s.user_id where s.post_id = :eighth and o.n = f.n - 1)) from fans as f where f.n = 3 \g /dev/null
select social.follow_user(:bob, (select id from fans where n = 3)), social.share_post((select id from fans where n = 4), :eighth) \g /dev/null
select internal.settle();
select is((select string_agg(f.n || ' ' || c.brought || ' ' || c.follower_count, ', ') from social.post_carriers(:ada, :eighth) as c join fans as f on f.id = c.user_id), '1 2 0, 2 1 0, 3 0 1, 4 0 0', 'by whom most came first, then whom most follow');
select social.block_user((select id from fans where n = 1), :ada) \g /dev/null
select is((select count(*) from social.post_carriers(:ada, :eighth) as c join fans as f on f.id = c.user_id where f.n = 1), 0::bigint, 'nobody whom one does not see');

-- The week of the audience.
select is((select row(count(*), count(*) filter (where (c ->> 'people')::integer < 5))::text from jsonb_array_elements(social.audience_overview(:ada, 'Asia/Tokyo') -> 'week') as c), '(168,0)', 'each hour of the week, and never few people');
select is((select max((c ->> 'people')::integer) from jsonb_array_elements(social.audience_overview(:ada) -> 'week') as c), (select max(n) from (select count(distinct q.user_id)::integer as n from analytics.user_activity_quarters as q join core.follows as f on f.follower_id = q.user_id and f.followee_id = :ada where q.time >= date_trunc('day', now() - interval '28 days', 'UTC') group by extract(isodow from q.time at time zone 'UTC'), extract(hour from q.time at time zone 'UTC')) as w), 'as the tables say');

-- Nobody's but one's own, and nothing that makes no sense.
select is(array(select distinct pg_temp.error_of(format('select %s(%s, %s)', f, :bob, :eighth)) from unnest(array['social.post_curve', 'social.post_sources', 'social.post_carriers']) as f), array['PS403 p_post'], 'not of another''s post');
select is(array(select distinct pg_temp.error_of(format('select %s(%s, %s)', f, :ada, (select id from posts where d = 7))) from unnest(array['social.post_curve', 'social.post_sources', 'social.post_carriers']) as f), array['PS404 p_post'], 'nor of one that is deleted');
select is(array(select pg_temp.error_of(format(c, :ada)) from unnest(array['select social.rank_own_posts(%s, ''weather'')', 'select social.rank_own_posts(%s, null)', 'select social.rank_own_posts(%s, p_days => 0)', 'select social.rank_own_posts(%s, p_limit => 0)', 'select social.rank_own_posts(%s, p_cursor => ''x'')',
    'select social.account_performance(%s, ''eon'')', 'select social.account_performance(%s, p_zone => ''Moon/Base'')']) as c),
    array['PS400 p_by', 'PS400 p_by', 'PS400 p_days', 'PS400 p_limit', 'PS400 p_cursor', 'PS400 p_resolution', 'PS400 p_zone'], 'what makes no sense');

select * from finish();
