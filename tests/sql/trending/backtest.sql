-- Rules tried over the past: one burst among what is usual, found early, and no other.
begin;
\ir ../helpers.psql
select plan(24);

delete from analytics.trend_counts;
select timestamptz '2024-03-04 00:00Z' as start \gset
-- Ten days: twelve tags with a day and a night, one that is large, one whose hour comes each day; then a burst of six hours.
create function pg_temp.uses(p_time timestamptz, p_start timestamptz) returns table (subject text, accounts integer) language sql as $$
    select 'bt_usual_' || n, ((hashtextextended(n || p_time::text, 7) & 7) * (1 + sin(extract(epoch from p_time) / 86400 * 2 * pi())) / 3)::integer from generate_series(1, 12) as n
    union all
    select 'bt_large', 20 + (hashtextextended(p_time::text, 8) & 7)::integer
    union all
    select 'bt_daily', case when extract(hour from p_time at time zone 'UTC') in (8, 9) then 25 else 0 end
    union all
    select 'bt_burst', case when p_time >= p_start + interval '12 hours' and p_time < p_start + interval '18 hours'
                            then (12 * sin(extract(epoch from p_time - p_start - interval '11.5 hours') / 21600 * pi() * 0.9))::integer else 0 end
$$;
insert into analytics.trend_counts (kind, subject, lang, time, accounts)
select 'hashtag', u.subject, case when u.subject like 'bt\_usual%' then 'en' else 'de' end, q.time, u.accounts
  from generate_series(:'start'::timestamptz - interval '8 days', :'start'::timestamptz + interval '47 hours', interval '15 minutes') as q (time)
 cross join lateral pg_temp.uses(q.time, :'start') as u
 where u.accounts > 0;
select jsonb_build_array(jsonb_build_object('subject', 'bt_burst', 'from', :'start'::timestamptz + interval '12 hours', 'to', :'start'::timestamptz + interval '30 hours'))::text as truth \gset

create temp table told as select * from ops.backtest_trends('hashtag_surprise', :'start', :'start'::timestamptz + interval '40 hours', p_step => '1 hour', p_truth => :'truth');
select is((select string_agg(rule || '/' || formula, ' ') from told), 'hashtag_surprise/surprise most_accounts/observed', 'the rule, and a baseline');
select is((select array_agg(distinct steps) from told), '{41}', 'as many steps');
select is((select recall from told where rule = 'hashtag_surprise'), 1::float8, 'the burst is found');
select ok((select lead between interval '1 hour' and interval '3 hours' from told where rule = 'hashtag_surprise'), 'hours before its peak');
select is((select false_alarms_per_week from told where rule = 'hashtag_surprise'), 0::float8, 'and nothing else: neither the large one, nor the one of every day');
select ok((select precision_at_k from told where rule = 'hashtag_surprise') > 0.9, 'nearly every row that was listed is right');
select ok((select precision_at_k < 0.2 and false_alarms_per_week > 10 and chance < 0.1 from told where rule = 'most_accounts'), 'which cannot be said of the most accounts, nor of chance');

-- Other parameters, beside the active rule.
create temp table tried as select * from ops.backtest_trends('hashtag_surprise', :'start', :'start'::timestamptz + interval '40 hours', '{"threshold": 1000}', p_step => '1 hour', p_truth => :'truth');
select is((select string_agg(rule, ' ') from tried), 'hashtag_surprise * hashtag_surprise most_accounts', 'with other parameters, the active one beside it');
select is((select row(listed, recall, precision_at_k is null)::text from tried where rule = 'hashtag_surprise *'), '(0,0,t)', 'a threshold that nothing reaches finds nothing');
select is((select recall from tried where rule = 'hashtag_surprise'), 1::float8, 'as before');
select is((select (parameters ->> 'threshold')::numeric from analytics.trend_rules where name = 'hashtag_surprise'), 3::numeric, 'nothing has changed');
select ok((select bool_and(b.recall = 1) from unnest(array['hashtag_mastodon', 'hashtag_significance', 'hashtag_deviance']) as r cross join lateral ops.backtest_trends(r, :'start', :'start'::timestamptz + interval '40 hours', p_step => '4 hours', p_truth => :'truth') as b where b.rule = r), 'others find it too');
select ok((select b.false_alarms_per_week from ops.backtest_trends('hashtag_mastodon', :'start', :'start'::timestamptz + interval '40 hours', p_step => '4 hours', p_truth => :'truth') as b limit 1)
          > (select b.false_alarms_per_week from ops.backtest_trends('hashtag_surprise', :'start', :'start'::timestamptz + interval '40 hours', p_step => '4 hours', p_truth => :'truth') as b limit 1), 'Mastodon''s with more false alarms');
select is((select b.recall from ops.backtest_trends('hashtag_surprise', :'start', :'start'::timestamptz + interval '40 hours', p_language => 'en', p_step => '4 hours', p_truth => :'truth') as b limit 1), 0::float8, 'of another language it is none');

-- Without a list of what is right: what goes on is.
select ok((select b.recall is null and b.precision_at_k > 0 and b.precision_at_k > b.chance from ops.backtest_trends('hashtag_surprise', :'start', :'start'::timestamptz + interval '18 hours', p_window => 'hour', p_step => '15 minutes') as b limit 1), 'more often right than chance');

select is(pg_temp.error_of(q), e, q) from (values
('select ops.backtest_trends(''none'', now() - interval ''1 day'', now())', 'PS404 p_rule'),
('select ops.backtest_trends(''hashtag_surprise'', now(), now() - interval ''1 day'')', 'PS400 p_from'),
('select ops.backtest_trends(''hashtag_surprise'', now() - interval ''30 days'', now(), p_step => ''15 minutes'')', 'PS400 p_from'),
('select ops.backtest_trends(''hashtag_surprise'', now() - interval ''1 day'', now(), p_top => 0)', 'PS400 p_top'),
('select ops.backtest_trends(''hashtag_surprise'', now() - interval ''1 day'', now(), p_step => ''1 minute'')', 'PS400 p_step'),
('select ops.backtest_trends(''hashtag_surprise'', now() - interval ''1 day'', now(), p_step => ''100000 years'')', 'PS400 p_step'),
('select ops.backtest_trends(''hashtag_surprise'', now() - interval ''1 day'', now(), p_step => ''infinity'')', 'PS400 p_step'),
('select ops.backtest_trends(''hashtag_surprise'', now() - interval ''1 day'', now(), ''{"threshold": "x"}'')', 'PS400 p_parameters'),
('select ops.backtest_trends(''hashtag_surprise'', now() - interval ''1 day'', now(), p_truth => ''{}'')', 'PS400 p_truth')) as w (q, e);

select * from finish();
rollback;
