-- What no hour shows: posts that climb for days, and audiences that move to other hours. On weeks of 2002.
begin;
\ir ../helpers.psql
select plan(16);
delete from analytics.incidents;

select timestamptz '2002-03-04 00:00+00' as monday \gset
create function pg_temp.at(p_hours double precision) returns timestamptz language sql immutable as $$ select timestamptz '2002-03-04Z' + p_hours * interval '1 hour' $$;
create function pg_temp.run(p_from double precision, p_to double precision) returns bigint language sql as $$
    select sum(internal.note_anomalies(t, internal.anomaly_use()))::bigint from generate_series(pg_temp.at(p_from), pg_temp.at(p_to), interval '15 minutes') as t
$$;
create function pg_temp.post(p_author bigint, p_at timestamptz, p_body text) returns bigint language sql as $$
    insert into core.posts (id, author_id, body) values (internal.next_id(p_at), p_author, p_body) returning id
$$;
-- So many likes a quarter of an hour, from one hour of a post's life to another.
create function pg_temp.liked(p_post bigint, p_from double precision, p_to double precision, p_count integer) returns void language sql as $$
    insert into analytics.post_metrics_quarters as m (time, post_id, likes)
    select t, p_post, p_count from generate_series(date_bin('15 minutes', internal.id_time(p_post), '1970-01-01Z') + p_from * interval '1 hour', date_bin('15 minutes', internal.id_time(p_post), '1970-01-01Z') + p_to * interval '1 hour' - interval '15 minutes', interval '15 minutes') as t
    on conflict (post_id, time) do update set likes = m.likes + excluded.likes;
$$;
create temp view found as select kind, metric, subject, state, verdict, observed from analytics.incidents;

select pg_temp.who('as_ada') as ada, pg_temp.who('as_bob') as bob, pg_temp.who('as_cat') as cat, pg_temp.who('as_dan') as dan, pg_temp.who('as_eve') as eve \gset

-- Each day a post of Ada's, much liked in its first hours and a little the day after.
create temp table usual as select pg_temp.post(:ada, pg_temp.at(-24 * d), 'usual') as id from generate_series(5, 25) as d;
select pg_temp.liked(id, 0, 6, 4), pg_temp.liked(id, 24, 30, 1) from usual \g /dev/null
select pg_temp.post(:ada, pg_temp.at(-72), 'climbs') as climber, pg_temp.post(:ada, pg_temp.at(-71), 'fades') as fader, pg_temp.post(:ada, pg_temp.at(-20), 'new') as fresh \gset
select pg_temp.liked(:climber, 0, 30, 1), pg_temp.liked(:climber, 30, 72, 2), pg_temp.liked(:fader, 0, 12, 8), pg_temp.liked(:fader, 30, 40, 1), pg_temp.liked(:fresh, 2, 18, 2) \g /dev/null

select is_empty($$ select internal.climber_scores(pg_temp.at(h), internal.anomaly_use()) from unnest(array[0.25, 1, 5, 6.5]) as h $$, 'late days are summed four times a day');
select is(pg_temp.run(-6, 0) > 0, true, 'much on a later day is out of the ordinary');
select results_eq($$ select kind, metric, subject, state, observed from found where metric = 'late_engagements' $$, format($$ values ('burst', 'late_engagements', %L, 'open', 192::bigint) $$, :climber), 'at once, and neither what fades nor what is new');
select is((select expected < 30 and deviation > 6 from analytics.incidents where metric = 'late_engagements'), true, 'against later days of other posts');
select pg_temp.liked(:climber, 72, 84, 2) \g /dev/null
select pg_temp.run(0.25, 12) \g /dev/null
select is((select count(*) || ' ' || min(state) from found where metric = 'late_engagements'), '1 open', 'one incident, as long as it climbs');
select pg_temp.run(12.25, 48) \g /dev/null
select is((select count(*) || ' ' || min(state) from found where metric = 'late_engagements'), '1 ended', 'and no longer');
select is((select peak from internal.anomaly_peaks where metric = 'late_engagements' and day = '2002-03-03'), 192::bigint, 'the most of a day is noted');
insert into internal.anomaly_peaks (scope, metric, day, peak) select 'post', 'late_engagements', date '2002-03-03' - n, 300 from generate_series(1, 20) as n on conflict (scope, metric, day) do update set peak = 300;
select is((select is_usual from internal.climber_scores(pg_temp.at(0), internal.anomaly_use()) where subject = :'climber'), true, 'where other posts have as much it is usual');

-- Bob's audience is awake at noon, then at eight in the evening; Cat's around midnight, an hour later in the
-- end; Dan's whenever Dan writes; Eve's moved for one day.
create function pg_temp.audience(p_author bigint, p_day integer, p_hour double precision) returns void language sql as $$
    select pg_temp.liked(pg_temp.post(p_author, pg_temp.at(24 * p_day + p_hour), 'x'), 0, 3, 2)
$$;
select pg_temp.audience(:bob, d, case when d < 25 then 11 else 19 end + d % 2), pg_temp.audience(:cat, d, 22 + d % 3 * 0.7 + case when d < 25 then 0 else 1 end),
       pg_temp.audience(:dan, d, d * 7 % 21), pg_temp.audience(:eve, d, case when d = 26 then 3 else 15 end) from generate_series(0, 27) as d \g /dev/null
insert into analytics.post_metrics_days as m (time, post_id, likes)
select date_bin('1 day', q.time, '1970-01-01Z'), q.post_id, sum(q.likes) from analytics.post_metrics_quarters as q join core.posts as p on p.id = q.post_id where p.author_id in (:bob, :cat, :dan, :eve) group by 1, 2
on conflict (post_id, time) do update set likes = excluded.likes;
select is_empty($$ select internal.shift_scores(pg_temp.at(24 * 28 + 6), internal.anomaly_use()) $$, 'hours are compared once a day');
select pg_temp.run(24 * 26, 24 * 27) \g /dev/null
select is_empty($$ select from found where kind = 'shift' $$, 'two days at other hours are no shift');
select pg_temp.run(24 * 27 + 0.25, 24 * 28) \g /dev/null
select results_eq($$ select subject, metric, state from found where kind = 'shift' $$, format($$ values (%L, 'audience_hours', 'open') $$, :bob), 'three are; nor an hour, nor one day, nor what comes at any hour');
select is((select observed between 7 * 60 and 9 * 60 and spread >= 60 and verdict is null from analytics.incidents where kind = 'shift'), true, 'by how many minutes; nobody drives it');
select pg_temp.audience(:bob, d, 19) from generate_series(28, 30) as d \g /dev/null
insert into analytics.post_metrics_days as m (time, post_id, likes)
select date_bin('1 day', q.time, '1970-01-01Z'), q.post_id, sum(q.likes) from analytics.post_metrics_quarters as q join core.posts as p on p.id = q.post_id where p.author_id = :bob group by 1, 2
on conflict (post_id, time) do update set likes = excluded.likes;
select pg_temp.run(24 * 28 + 0.25, 24 * 30) \g /dev/null
select is((select count(*) from found where kind = 'shift'), 1::bigint, 'going on it is the same incident');
insert into analytics.anomaly_parameters (version, reason, shift_hours) values ((select max(version) + 1 from analytics.anomaly_parameters), 'by ten hours', 10);
select is_empty($$ select internal.shift_scores(pg_temp.at(24 * 28), internal.anomaly_use()) $$, 'by more hours than asked for');
select throws_ok($$ insert into analytics.anomaly_parameters (version, reason, shift_hours) values (99, 'x', 13) $$, '23514', null, 'the clock has twelve hours each way');
select is((select string_agg(distinct kind, ' ') from analytics.list_incidents(pg_temp.at(0), pg_temp.at(24 * 40), 'account')), 'shift', 'operators read it');

select * from finish();
rollback;
