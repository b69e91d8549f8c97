-- What is out of the ordinary: on weeks of 2001, which no other file knows.
begin;
\ir ../helpers.psql
select plan(48);
delete from analytics.incidents;

select timestamptz '2001-03-05 00:00+00' as monday \gset

-- 9 weeks whose hours go up and down, the days of the week apart, and every other week a little more.
insert into analytics.platform_metrics_quarters (time, likes)
select t.at, 40 + 30 * sin(extract(hour from t.at at time zone 'UTC') * 0.2618)
    + 5 * extract(isodow from t.at at time zone 'UTC') + (hashtext(t.at::text) % 7)
  from generate_series(timestamptz '2001-01-01Z', timestamptz '2001-03-12Z', interval '15 minutes') as t (at);
update analytics.platform_metrics_quarters set posts = likes / 4 where time < '2001-03-12Z';
insert into analytics.platform_metrics_days (time, likes, posts, views)
select date_trunc('day', time, 'UTC'), sum(likes), sum(posts), 0 from analytics.platform_metrics_quarters where time < '2001-03-12Z' group by 1;

create function pg_temp.run(p_from timestamptz, p_to timestamptz) returns bigint language sql as $$
    select sum(internal.note_anomalies(t, internal.anomaly_use()))::bigint from generate_series(p_from, p_to, interval '15 minutes') as t
$$;
create temp view found as select scope, kind, metric, subject, state, verdict from analytics.incidents;

select is(pg_temp.run(:'monday', :'monday'::timestamptz + interval '1 day'), 0::bigint, 'a day like the others has nothing');
select is((select count(*) from internal.platform_scores(:'monday', internal.anomaly_use())), 8::bigint, 'each number of the platform is looked at');
select ok((select expected between 0.8 * observed and 1.25 * observed from internal.platform_scores(:'monday'::timestamptz + interval '13 hours', internal.anomaly_use()) where metric = 'likes'), 'and near what was expected');
select is_empty($$ select from internal.platform_scores(timestamptz '2001-01-22Z', internal.anomaly_use()) $$, 'with fewer than 4 weeks nothing is said');

-- A dead hour.
update analytics.platform_metrics_quarters set likes = 0, posts = 0 where time >= :'monday'::timestamptz + interval '36 hours' and time < :'monday'::timestamptz + interval '37 hours';
select ok(pg_temp.run(:'monday'::timestamptz + interval '30 hours', :'monday'::timestamptz + interval '39 hours') > 2, 'an hour in which nothing happens is out of the ordinary');
select results_eq('select scope, kind, metric, state from found order by metric', $$ values ('platform', 'drop', 'likes', 'ended'), ('platform', 'drop', 'posts', 'ended') $$, 'it is one incident a number, and has ended');
select ok((select detected_at between :'monday'::timestamptz + interval '36 hours' and :'monday'::timestamptz + interval '37 hours' from analytics.incidents where metric = 'likes'), 'found by the end of the hour');
select is((select observed from analytics.incidents where metric = 'likes'), 0::bigint, 'its peak is the whole hour');
select is((select verdict from analytics.incidents where metric = 'likes'), null, 'nobody drives a drop');
select is(pg_temp.run(:'monday'::timestamptz + interval '36 hours', :'monday'::timestamptz + interval '37 hours') is not null and (select count(*) = 2 from analytics.incidents), true, 'looked at again it is no other incident');
delete from analytics.incidents;

-- A burst of the platform, by few or by many.
update analytics.platform_metrics_quarters set posts = posts + 60 where time >= :'monday'::timestamptz + interval '60 hours' and time < :'monday'::timestamptz + interval '62 hours';
select pg_temp.who('an_many_' || n) from generate_series(1, 60) as n \g /dev/null
create temp table many as select id, row_number() over (order by id) as n from core.users where username like 'an\_many\_%';
insert into analytics.user_activity_quarters (time, user_id, posts)
select :'monday'::timestamptz + interval '60 hours' + q * interval '15 minutes', id, 8 from many cross join generate_series(0, 7) as q where n <= 3;
insert into analytics.user_activity_quarters (time, user_id, posts)
select :'monday'::timestamptz + interval '60 hours' + q * interval '15 minutes', id, 1 from many cross join generate_series(0, 7) as q where n > 3;
select ok(pg_temp.run(:'monday'::timestamptz + interval '58 hours', :'monday'::timestamptz + interval '61 hours') > 0, 'a burst is found');
select results_eq($$ select scope, kind, state, verdict from found where metric = 'posts' and scope = 'platform' $$, $$ values ('platform', 'burst', 'open', 'organic') $$, 'while it goes on; many are behind it');
select is((select account_count from analytics.incidents where metric = 'posts' and scope = 'platform'), 60, 'whose number is told');
select ok((select effective_accounts between 40 and 60 from analytics.incidents where metric = 'posts' and scope = 'platform'), 'and how many they would be, each doing as much');
select is((select count(*) from analytics.incident_accounts), (select count(*) from analytics.incident_accounts as a join analytics.incidents as i on i.id = a.incident_id where i.verdict = 'ring'), 'who takes part in what is organic is not kept');
delete from analytics.user_activity_quarters where user_id in (select id from many where n > 3);
select pg_temp.run(:'monday'::timestamptz + interval '61 hours 15 minutes', :'monday'::timestamptz + interval '61 hours 30 minutes') \g /dev/null
select is((select verdict from analytics.incidents where metric = 'posts' and scope = 'platform'), 'ring', 'three who post it all are a ring');
select is((select count(*) from analytics.incident_accounts as a join analytics.incidents as i on i.id = a.incident_id where i.scope = 'platform'), 3::bigint, 'and are named');
select is((select string_agg(subject, ' ' order by subject) from analytics.incidents where scope = 'account' and metric = 'acts'), (select string_agg(id::text, ' ' order by id::text) from many where n <= 3), 'each of them is an incident too');
select pg_temp.run(:'monday'::timestamptz + interval '61 hours 45 minutes', :'monday'::timestamptz + interval '63 hours') \g /dev/null
select is((select state from analytics.incidents where metric = 'posts' and scope = 'platform'), 'open', 'quiet for less than an hour it is still open');
select pg_temp.run(:'monday'::timestamptz + interval '63 hours 15 minutes', :'monday'::timestamptz + interval '64 hours') \g /dev/null
select is((select state || ' ' || (ended_at = last_at) from analytics.incidents where metric = 'posts' and scope = 'platform'), 'ended true', 'then it ended when it was last seen');
update analytics.platform_metrics_quarters set posts = posts + 80 where time >= :'monday'::timestamptz + interval '65 hours' and time < :'monday'::timestamptz + interval '66 hours';
select pg_temp.run(:'monday'::timestamptz + interval '64 hours 15 minutes', :'monday'::timestamptz + interval '66 hours') \g /dev/null
select is((select count(*) || ' ' || min(state) from analytics.incidents where metric = 'posts' and scope = 'platform'), '1 open', 'what comes back soon is the same incident');

-- A tag that many use, a ring that likes a post, and a star who is followed.
select pg_temp.who('an_author') as author \gset
insert into core.users (id, username, display_name)
select internal.id_at('2000-06-01Z'::timestamptz + n * interval '3 days') + n, 'an_old_' || n, 'x' from generate_series(1, 60) as n;
insert into core.users (id, username, display_name)
select internal.id_at(:'monday'::timestamptz - interval '4 days' + n * interval '1 hour') + n, 'an_new_' || n, 'x' from generate_series(1, 40) as n;
insert into analytics.platform_metrics_days (time, sign_ups)
select '2000-01-01Z'::timestamptz + n * interval '1 day', 10 from generate_series(0, 300) as n;
insert into core.posts (id, author_id, body)
select internal.id_at(:'monday'::timestamptz + n * interval '1 hour') + n, :author, 'post ' || n from generate_series(1, 3) as n;
select (array_agg(id order by id))[1] as liked_by_new, (array_agg(id order by id))[2] as liked_by_old, (array_agg(id order by id))[3] as liked_too from core.posts where author_id = :author \gset
insert into core.likes (user_id, post_id, created_at)
select u.id, :liked_by_new, :'monday'::timestamptz + interval '100 hours' + row_number() over (order by u.id) * interval '20 seconds' from core.users as u where u.username like 'an\_new\_%'
union all
select u.id, :liked_by_old, :'monday'::timestamptz + interval '100 hours' + row_number() over (order by u.id) * interval '20 seconds' from core.users as u where u.username like 'an\_old\_%'
union all
select u.id, :liked_too, :'monday'::timestamptz + interval '100 hours' + row_number() over (order by u.id) * interval '20 seconds' from core.users as u where u.username like 'an\_old\_%';
insert into core.follows (follower_id, followee_id, created_at)
select u.id, :author, :'monday'::timestamptz + interval '100 hours' + row_number() over (order by u.id) * interval '20 seconds' from core.users as u where u.username like 'an\_old\_%';
insert into analytics.post_metrics_quarters (time, post_id, likes)
select date_bin('15 minutes', created_at, '1970-01-01Z'), post_id, count(*) from core.likes where post_id = any (array[:liked_by_new, :liked_by_old, :liked_too]) group by 1, 2;
insert into analytics.follower_changes_quarters (time, user_id, gained)
select date_bin('15 minutes', created_at, '1970-01-01Z'), followee_id, count(*) from core.follows where followee_id = :author group by 1, 2;
insert into analytics.hashtag_usage_quarters (time, tag, posts)
select :'monday'::timestamptz + interval '100 hours' - u.week * interval '7 days', u.tag, u.posts
  from (values ('antag', 0, 30), ('ansmall', 0, 19), ('anweekly', 0, 30), ('anweekly', 1, 28), ('anweekly', 2, 28),
               ('anweekly', 3, 28), ('anweekly', 4, 28)) as u (tag, week, posts);
select pg_temp.run(:'monday'::timestamptz + interval '100 hours', :'monday'::timestamptz + interval '101 hours') \g /dev/null
select results_eq($$ select scope, metric, verdict from found where state = 'open' and scope <> 'platform' and scope <> 'tag' order by scope, metric, subject $$,
    $$ values ('account', 'followers_gained', 'organic'), ('post', 'engagements', 'ring'), ('post', 'engagements', 'organic'), ('post', 'engagements', 'organic') $$, 'a ring is told from those whom people like');
select is((select young_share || ' ' || together_share from analytics.incidents where verdict = 'ring' and scope = 'post'), '1 1', 'all of its accounts are new and were made together');
select is((select count(*) from analytics.incident_accounts as a join analytics.incidents as i on i.id = a.incident_id where i.scope = 'post'), 40::bigint, 'they are named');
select is((select user_id from analytics.incidents where scope = 'post' and verdict = 'ring'), :author::bigint, 'and whose post it is');
select results_eq($$ select subject from found where scope = 'tag' and state = 'open' $$, $$ values ('antag') $$, 'a new tag is found; one of every week, or of few, is not');

-- Where most accounts are new, it says nothing that these are.
delete from analytics.platform_metrics_days where time < '2000-12-31Z';
insert into analytics.platform_metrics_days (time, sign_ups) values ('2000-12-31Z', 5)
on conflict (time) do nothing;
update analytics.platform_metrics_days set sign_ups = 20 where time >= :'monday'::timestamptz - interval '4 days';
update analytics.incidents set verdict = null where scope = 'post';
select pg_temp.run(:'monday'::timestamptz + interval '101 hours', :'monday'::timestamptz + interval '101 hours') \g /dev/null
select internal.set_incident_evidence(i, :'monday'::timestamptz + interval '101 hours', internal.anomaly_use()) from analytics.incidents as i where i.scope = 'post' \g /dev/null
select is((select count(*) from analytics.incidents where scope = 'post' and verdict = 'organic'), 3::bigint, 'on a platform of new accounts new accounts are no ring');

-- Where the busiest post of a day has as much, only a ring is an incident.
insert into internal.anomaly_peaks (scope, metric, day, peak)
select 'post', 'engagements', (:'monday'::timestamptz at time zone 'UTC')::date - n, 60 + n % 7 from generate_series(1, 25) as n
on conflict (scope, metric, day) do update set peak = excluded.peak;
insert into core.posts (id, author_id, body) select internal.id_at(:'monday'::timestamptz + interval '125 hours') + n, :author, 'usual ' || n from generate_series(1, 2) as n;
select min(id) as usual, max(id) as pushed from core.posts where body like 'usual %' \gset
delete from analytics.platform_metrics_days where time >= '2000-12-31Z' and sign_ups > 0;
insert into analytics.platform_metrics_days (time, sign_ups) select '2000-01-01Z'::timestamptz + n * interval '1 day', 10 from generate_series(0, 300) as n
on conflict (time) do update set sign_ups = 10;
insert into core.likes (user_id, post_id, created_at)
select id, case when username like 'an\_new\_%' then :pushed else :usual end, :'monday'::timestamptz + interval '130 hours' + row_number() over (order by id) * interval '20 seconds'
  from core.users where username like 'an\_new\_%' or username like 'an\_old\_%';
insert into analytics.post_metrics_quarters (time, post_id, likes)
select date_bin('15 minutes', created_at, '1970-01-01Z'), post_id, count(*) from core.likes where post_id in (:usual, :pushed) group by 1, 2;
select pg_temp.run(:'monday'::timestamptz + interval '130 hours', :'monday'::timestamptz + interval '131 hours') \g /dev/null
select is((select row(state, verdict, is_usual)::text from analytics.incidents where subject = :'pushed'), '(open,ring,t)', 'a ring is one also where that much is usual');
select is((select row(state, verdict, is_usual)::text from analytics.incidents where subject = :'usual'), '(suspected,organic,t)', 'what people like is not');
select is((select count(*) from analytics.list_incidents(:'monday', :'monday'::timestamptz + interval '7 days', 'post', 100) where subject = :'usual'), 0::bigint, 'and not listed');
select pg_temp.run(:'monday'::timestamptz + interval '131 hours 15 minutes', :'monday'::timestamptz + interval '132 hours') \g /dev/null
select is((select count(*) from analytics.incidents where subject = :'usual'), 0::bigint, 'nor kept');
select is((select peak from internal.anomaly_peaks where scope = 'post' and day = (:'monday'::timestamptz at time zone 'UTC')::date + 5), 60::bigint, 'the most of a day is noted');

-- Much less than ever before is a drop also where hours differ a lot.
update analytics.platform_metrics_quarters set likes = likes * (1 + 3 * (extract(week from time)::integer % 2)) where time < :'monday';
select is((select is_out from internal.platform_scores(:'monday'::timestamptz + interval '20 hours', internal.anomaly_use()) where metric = 'likes'), false, 'weeks that differ allow a lot');
update analytics.platform_metrics_quarters set likes = 1 where time >= :'monday'::timestamptz + interval '19 hours' and time < :'monday'::timestamptz + interval '20 hours';
select is((select row(is_out, kind, abs(deviation) < (internal.anomaly_use()).fall_threshold)::text from internal.platform_scores(:'monday'::timestamptz + interval '20 hours', internal.anomaly_use()) where metric = 'likes'), '(t,drop,t)', 'but not silence');

insert into analytics.incidents (kind, scope, metric, state, version, opened_at, last_at, peak_at, ended_at, observed, expected, spread, deviation, sample_count)
select 'drop', 'platform', 'likes', 'ended', 1, t.at - interval '1 hour', t.at, t.at, t.at, 0, 9, 1, -9, 8 from (select :'monday'::timestamptz + interval '20 hours' - interval '7 days' as at) as t;
update analytics.platform_metrics_quarters set likes = 0 where time >= :'monday'::timestamptz + interval '19 hours' - interval '7 days' and time < :'monday'::timestamptz + interval '20 hours' - interval '7 days';
select is((select row(is_out, kind)::text from internal.platform_scores(:'monday'::timestamptz + interval '20 hours', internal.anomaly_use()) where metric = 'likes'), '(t,drop)', 'also a week after another one');
delete from analytics.incidents where kind = 'drop' and opened_at < :'monday';

-- Parameters are versioned.
insert into analytics.anomaly_parameters (version, reason, threshold, strong_threshold) values (2, 'louder only', 500, 500);
select is((internal.anomaly_use()).version, 2, 'the highest version is in use');
select is(pg_temp.run(:'monday'::timestamptz + interval '60 hours', :'monday'::timestamptz + interval '61 hours'), 0::bigint, 'and decides');
select throws_ok($$ insert into analytics.anomaly_parameters (version, reason, threshold) values (3, 'x', 13) $$, '23514', null, 'what makes no sense is refused');
select is((select count(distinct version) from analytics.incidents), 1::bigint, 'an incident keeps its version');

-- What operators read.
select is((select count(*) from analytics.list_incidents(:'monday'::timestamptz, :'monday'::timestamptz + interval '7 days', p_limit => 100)), (select count(*) from analytics.incidents where state <> 'suspected'), 'all of a time are listed');
select is((select string_agg(distinct scope, ' ') from analytics.list_incidents(:'monday'::timestamptz, :'monday'::timestamptz + interval '7 days', 'post')), 'post', 'or those of a scope');
select is((select count(*) from analytics.list_incidents(:'monday'::timestamptz - interval '7 days', :'monday'::timestamptz, p_limit => 100)) + (select count(*) from analytics.list_incidents(:'monday'::timestamptz + interval '7 days', :'monday'::timestamptz + interval '14 days', p_limit => 100)), 0::bigint, 'none of before or after');
select is(array(select internal.is_told(s, 100, 10) from unnest(array[0, 0.05, 0.1, 0.5, 0.9, 0.95, 1]) as s), '{t,f,t,t,t,f,t}', 'a share tells of few neither in it nor beside it');
create function pg_temp.pages(p_from timestamptz) returns bigint[] language plpgsql as $$
declare
    v_row record;
    v_cursor text;
    v_ids bigint[] := '{}';
begin
    loop
        select * into v_row from analytics.list_incidents(p_from, p_from + interval '7 days', p_limit => 1, p_cursor => v_cursor);
        exit when v_row.id is null;
        v_ids := v_ids || v_row.id;
        v_cursor := v_row.cursor;
    end loop;
    return v_ids;
end
$$;
select is(pg_temp.pages(:'monday'), (select array_agg(id order by id desc) from analytics.incidents where state <> 'suspected'), 'page by page');
select is((select count(*) from analytics.list_incidents(:'monday'::timestamptz, :'monday'::timestamptz + interval '7 days', p_limit => 100) where account_count < 10), 0::bigint, 'few people are not told of');
select is((select bool_and(a.username ~ '^an_many') from analytics.incidents as i cross join lateral analytics.incident_accounts(i.id) as a where i.scope = 'platform'), true, 'but admins are told who is in a ring');
select is(array(select pg_temp.error_of(c) from unnest(array['select analytics.list_incidents(''2001-01-02Z'', ''2001-01-01Z'')', 'select analytics.list_incidents(p_scope => ''x'')', 'select analytics.list_incidents(p_limit => 101)', 'select analytics.list_incidents(p_cursor => ''x'')', 'select analytics.incident_accounts(1)']) as c),
          array['PS400 p_from', 'PS400 p_scope', 'PS400 p_limit', 'PS400 p_cursor', 'PS404 p_incident'], 'what makes no sense');

-- Who is erased is in it no more.
select count(*) > 0 as has_rows from internal.person_columns() where relation in ('analytics.incidents'::regclass, 'analytics.incident_accounts'::regclass) \gset
select ok(:'has_rows', 'an erasure reaches incidents');

select * from finish();
rollback;
