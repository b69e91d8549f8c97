-- Commits. What analysts are told: identities, against the raw rows, and no small groups.
\ir ../helpers.psql
select plan(29);

select pg_temp.who('op_ada') as ada \gset
select count(social.create_user('op_user_' || n)) from generate_series(1, 100) as n \g /dev/null
create temp table people as select u.id, row_number() over (order by u.id) as n from core.users as u where u.username like 'op\_user\_%';
insert into core.active_days (user_id, day)
select p.id, (now() at time zone 'UTC')::date - d from people as p cross join generate_series(0, 40) as d
 where (p.n * 7 + d * d * 13) % 17 < 5 on conflict do nothing;
create function pg_temp.count_all() returns bigint language plpgsql as $$
declare
    v_steps bigint := 0;
begin
    while internal.count_active_users() is not null loop
        v_steps := v_steps + 1;
        if v_steps > 1000 then raise 'it goes on and on'; end if;
    end loop;
    return v_steps;
end
$$;
select ok(pg_temp.count_all() >= 41, 'a day a step');
select is(internal.count_active_users(), null, 'then nothing is left');
select is_empty($$
    select day from analytics.active_users as u
     where active <> (select count(*) from core.active_days as a where a.day = u.day)
        or week_active <> (select count(distinct user_id) from core.active_days as a where a.day between u.day - 6 and u.day)
        or month_active <> (select count(distinct user_id) from core.active_days as a where a.day between u.day - 27 and u.day)
$$, 'days, weeks and months are distinct users');
select is_empty($$
    select u.day from analytics.active_users as u join analytics.active_users as y on y.day = u.day - 1
     where u.active - y.active <> u.new + u.returned - u.lost or u.active <> u.new + u.kept + u.returned or y.active <> u.kept + u.lost
$$, 'active(t) - active(t - 1) = new + returned - lost');
select is_empty('select day from analytics.active_users where not (active <= week_active and week_active <= month_active)', 'days are at most weeks are at most months');
select is((select sum(new)::bigint from analytics.active_users), (select count(distinct user_id) from core.active_days), 'each is new once');
insert into core.active_days (user_id, day) values (:ada, (now() at time zone 'UTC')::date) on conflict do nothing;
select active as before from analytics.active_users order by day desc limit 1 \gset
update analytics.active_users set counted_at = now() - interval '11 minutes' where day = (now() at time zone 'UTC')::date;
select is(pg_temp.count_all(), 1::bigint, 'today is counted again');
select is((select active from analytics.active_users order by day desc limit 1), :before + 1, 'with who came meanwhile');

select is((select count(*) from analytics.growth_accounting() where active is not null and (new is null) <> (lost is null)), 0::bigint, 'all of a day''s groups are told or none');
update ops.settings set value = '1' where name = 'analyst_least_group';
select is((select row(count(*), bool_or(is_provisional), min(zone))::text from analytics.growth_accounting()), '(29,t,UTC)', 'the last 28 days, and today');
select is_empty($$ select day from analytics.growth_accounting() where active < 1 or definition <> 'growth_accounting/1' $$, 'with their definition');
select ok((select count(*) > 20 from analytics.growth_accounting() where lost > 0), 'people come and go');
update ops.settings set value = '1000000' where name = 'analyst_least_group';
select is((select count(*) from analytics.growth_accounting() where num_nonnulls(active, new, kept, returned, lost, quick_ratio) > 0), 0::bigint, 'small groups are not told');
select is((select count(*) from analytics.platform_overview() where num_nonnulls(daily_active, weekly_active, monthly_active, stickiness) > 0), 0::bigint, 'nor here');
select is((select count(*) from analytics.retention_cohorts() where num_nonnulls(size, active, share) > 0), 0::bigint, 'nor of cohorts');
update ops.settings set value = '10' where name = 'analyst_least_group';

select internal.settle();
select is((select sum(posts)::bigint from analytics.platform_overview('day')), (select count(*) from core.posts where deleted_at is null and created_at >= date_trunc('day', now(), 'UTC') - interval '27 days'), 'posts of 28 days, as raw rows say');
select is((select sum(posts) || ' ' || sum(views) from analytics.platform_overview('hour', date_trunc('hour', now()) - interval '9 hours', p_zone => 'Europe/Rome')), (select sum(posts) || ' ' || sum(views) from analytics.platform_overview('hour', date_trunc('hour', now()) - interval '9 hours')), 'hours are the same in two zones');
select is((select daily_active from analytics.platform_overview('day') order by starts_at desc limit 1), (select active::float8 from analytics.active_users order by day desc limit 1), 'today''s users');
select is((select round(stickiness::numeric, 6) from analytics.platform_overview('week') order by starts_at desc offset 1 limit 1),
          (select round(avg(active) / (array_agg(month_active order by day desc))[1], 6) from analytics.active_users where date_trunc('week', day) = date_trunc('week', (now() at time zone 'UTC')::date - 7)), 'stickiness: the mean of days over the month');
select is((select row(count(*), sum(posts))::text from analytics.realtime_overview(60)), (select row(60, count(*))::text from core.posts where deleted_at is null and created_at >= date_trunc('minute', now()) - interval '59 minutes'), 'the last hour by the minute');
select is((select bool_and(is_provisional) from (select is_provisional from analytics.realtime_overview(5) order by starts_at desc limit 1) as r), true, 'the last one is going on');
select is((select row(count(*), sum(posts))::text from analytics.activity_heatmap(28, 'Europe/Rome')), (select row(168, count(*))::text from core.posts where deleted_at is null and created_at >= date_trunc('day', now(), 'Europe/Rome') - interval '28 days' and created_at < date_trunc('day', now(), 'Europe/Rome')), 'hours of the week');
select is((select string_agg(step, ' ') from analytics.funnel()), 'seen opened engaged followed', 'the steps');
select is((select count from analytics.funnel(p_to => (now() at time zone 'UTC')::date) where step = 'seen'), (select count(*) from core.views where is_first and created_at >= date_trunc('day', now(), 'UTC') - interval '27 days'), 'as raw rows say');
insert into core.posts (author_id, body) values (:ada, 'seen by many');
insert into core.views (viewer_id, post_id, window_at, surface, is_opened) select p.id, w.id, now(), 'feed', p.n <= 3 from people as p join core.posts as w on w.author_id = :ada where p.n <= 10;
select internal.settle();
select ok((select of_first > 0 and of_first < 1 from analytics.funnel(p_to => (now() at time zone 'UTC')::date) where step = 'opened'), 'a share is between none and all');
select is((select of_first from analytics.funnel((now() at time zone 'UTC')::date, (now() at time zone 'UTC')::date) where step = 'opened'),
          (select count(*) filter (where is_opened) / nullif(count(*) filter (where is_first), 0)::float8 from core.views where created_at >= date_trunc('day', now(), 'UTC')), 'and their shares');
select is((select size from analytics.retention_cohorts() order by cohort desc limit 1), (select count(*) from core.users where created_at >= date_trunc('week', now(), 'UTC')), 'who signed up this week');
select is_empty($$ select cohort from analytics.cohort_activity as c where active <> (
    select count(distinct a.user_id) from core.active_days as a join core.users as u on u.id = a.user_id
     where date_trunc('week', a.day)::date = c.week and date_trunc('week', u.created_at at time zone 'UTC')::date = c.cohort) $$, 'and who of them came');
select is(array(select pg_temp.error_of(c) from unnest(array['select analytics.realtime_overview(0)', 'select analytics.activity_heatmap(91)', 'select analytics.funnel(current_date, current_date - 1)', 'select analytics.growth_accounting(current_date - 500)', 'select analytics.retention_cohorts(53)', 'select analytics.platform_overview(''eon'')']) as c),
          array['PS400 p_minutes', 'PS400 p_days', 'PS400 p_from', 'PS400 p_from', 'PS400 p_weeks', 'PS400 p_resolution'], 'what makes no sense');

select * from finish();
