-- Who may ask about the whole platform: a token of the scope, as it stands at this moment.
begin;
\ir ../helpers.psql
select plan(46);

select pg_temp.who('sc_ada') as ada, pg_temp.who('sc_bob') as bob \gset
select social.issue_token(:ada) as plain, social.issue_scoped_token(:ada, 'analyst', 'board') as analyst,
       social.issue_scoped_token(:bob, 'admin') as admin, social.issue_scoped_token(:bob, 'analyst') as other \gset
create temp table questions (name text, call text);
insert into questions (name, call) values
('activity_heatmap', 'social.activity_heatmap(%L)'), ('funnel', 'social.funnel(%L)'), ('growth_accounting', 'social.growth_accounting(%L)'),
('list_incidents', 'social.list_incidents(%L)'), ('platform_overview', 'social.platform_overview(%L)'),
('realtime_overview', 'social.realtime_overview(%L)'), ('retention_cohorts', 'social.retention_cohorts(%L)');
create temp table orders (name text, call text, error text);
insert into orders (name, call, error) values
('list_alerts', 'social.list_alerts(%L)', 'no error'), ('list_silences', 'social.list_silences(%L)', 'no error'), ('end_silence', 'social.end_silence(%L, 1)', 'PS404 p_silence'),
('add_silence', 'social.add_silence(%L, ''x'', now() + interval ''1 hour'', ''sc_nothing'')', 'PS404 p_rule'), ('acknowledge_alert', 'social.acknowledge_alert(%L, 1)', 'PS404 p_alert');
create temp table monitors (name text, scope text);
insert into monitors (name, scope) values
('query_performance', 'admin'), ('cache_performance', 'analyst'), ('api_latency', 'analyst'), ('resource_usage', 'analyst'), ('table_growth', 'analyst'),
('wait_events', 'analyst'), ('pipeline_state', 'admin'), ('scaling_advice', 'analyst'), ('sampling_state', 'admin'), ('error_budget', 'analyst');
create function pg_temp.watch(p_token text) returns table (name text, error text) language sql as $$
    select name, pg_temp.error_of(format('select social.%I(%L)', name, p_token)) from monitors
$$;
create function pg_temp.ask(p_token text) returns text language sql as $$
    select string_agg(distinct pg_temp.error_of('select ' || format(call, p_token)), ', ') from questions
$$;

select set_eq($$ select name from questions union select name from orders union select name from monitors union values ('incident_accounts'), ('list_held_trends'), ('hold_back_trend'), ('let_trend'), ('check_scope') $$,
    $$ select proname::text from pg_proc where pronamespace = 'social'::regnamespace and prosrc ~ 'internal\.(check_scope|admin_of)\(p_token' $$, 'every question is here');
select set_eq($$ select proname::text from pg_proc where pronamespace = 'social'::regnamespace and prosrc ~ '\manalytics\.\w+\(' $$,
    $$ select name from questions union values ('incident_accounts') $$, 'and no other function answers one of the analysts');
select is(pg_temp.ask(:'plain'), 'PS403 p_token', 'a token of a sign-in is not enough');
select is(pg_temp.ask(:'analyst'), 'no error', 'one of the scope is');
select is(pg_temp.ask(:'admin'), 'no error', 'admin has all scopes');
select is((select string_agg(distinct pg_temp.error_of('select ' || format(call, :'analyst')), ', ') from orders), 'PS403 p_token', 'but for what admins do and see');
select is((select count(*) from orders where pg_temp.error_of('select ' || format(call, :'admin')) <> error), 0::bigint, 'which takes admin');
select is(pg_temp.ask('ps_nothing'), 'PS401 p_token', 'what is no token');
select is(pg_temp.ask(null), 'PS401 p_token', 'nothing');
select is(pg_temp.error_of(format('select social.incident_accounts(%L, 1)', :'analyst')), 'PS403 p_token', 'who is in a ring is for admins');
select is(pg_temp.error_of(format('select social.incident_accounts(%L, 1)', :'admin')), 'PS404 p_incident', 'who are asked for an incident that is there');
with incident as (
    insert into analytics.incidents (kind, scope, metric, subject, state, version, opened_at, last_at, peak_at, observed, expected, spread, deviation, sample_count)
    select 'burst', 'tag', 'posts', 'sc_tag', 'open', min(version), now(), now(), now(), 9, 1, 1, 9, 8 from analytics.anomaly_parameters
    returning id
)

insert into analytics.incident_accounts (incident_id, user_id, acts) select id, :bob, 3 from incident returning incident_id as ring \gset
select is((select username || ' ' || acts from social.incident_accounts(:'admin', :ring)), 'sc_bob 3', 'and are told who drives it');
select results_eq(format('select * from social.activity_heatmap(%L, 7, ''Asia/Tokyo'')', :'analyst'), $$ select * from analytics.activity_heatmap(7, 'Asia/Tokyo') $$, 'the answer is that of analytics');
select results_eq(format('select * from social.funnel(%L)', :'analyst'), 'select * from analytics.funnel()', 'with the same defaults');
select is(pg_temp.error_of(format('select social.activity_heatmap(%L, 91)', :'analyst')), 'PS400 p_days', 'and the same errors');
select is(social.authenticate(:'analyst'), :ada::bigint, 'it stands for its user as well');
select set_eq($$ select name from monitors union select name from orders $$,
    $$ select proname::text from pg_proc where pronamespace = 'social'::regnamespace and prosrc ~ '\mops\.\w+\(' and prosrc ~ 'check_scope|admin_of' $$, 'what operators ask is here');
select set_eq(format('select * from pg_temp.watch(%L)', :'plain'), $$ select name, 'PS403 p_token' from monitors $$, 'and takes more than a sign-in');
select set_eq(format('select * from pg_temp.watch(%L)', :'analyst'), $$ select name, case scope when 'analyst' then 'no error' else 'PS403 p_token' end from monitors $$, 'texts and errors of servers are for admins');
select set_eq(format('select * from pg_temp.watch(%L)', :'admin'), $$ select name, 'no error' from monitors $$, 'who see all of it');
select is(pg_temp.error_of(format('select social.api_latency(%L, now())', :'analyst')), 'PS400 p_from', 'with the errors of ops');


select is(array[social.check_scope(:'admin', 'analyst'), social.check_scope(:'analyst', 'analyst')], array[true, true], 'whether a token has a scope can be asked');
select is(array(select pg_temp.error_of(c) from unnest(array[format('select social.check_scope(%L, ''admin'')', :'analyst'), format('select social.check_scope(%L, ''owner'')', :'admin'), format('select social.check_scope(%L, null)', :'admin')]) as c), array['PS403 p_token', 'PS400 p_scope', 'PS400 p_scope'], 'and is refused');

-- What an admin does by a token.
select is(social.hold_back_trend(:'admin', 'hashtag', '#Sc_Spam', 'a ring'), true, 'an admin holds back');
select is((select row(kind, subject, reason, expires_at is null)::text from social.list_held_trends(:'admin') limit 1), '(hashtag,sc_spam,"a ring",t)', 'and sees why');
select social.hold_back_trend(:'admin', 'hashtag', 'sc_more', 'another', now() + interval '1 hour') \g /dev/null
select is((select string_agg(h.subject, ',') from social.list_held_trends(:'admin', 1) as f cross join lateral social.list_held_trends(:'admin', 1, f.cursor) as h), 'sc_spam', 'in pages, newest first');
update ops.trend_holds set expires_at = now() where subject = 'sc_more';
select is((select count(*) from social.list_held_trends(:'admin') where subject = 'sc_more'), 0::bigint, 'nothing that has ended');
select is(array[social.let_trend(:'admin', 'hashtag', 'sc_spam'), social.let_trend(:'admin', 'hashtag', 'sc_spam')], array[true, false], 'and releases it, once');
select is(array(select distinct pg_temp.error_of(format(c, :'analyst')) from unnest(array['select social.list_held_trends(%L)', 'select social.hold_back_trend(%L, ''hashtag'', ''sc_x'', ''no'')', 'select social.let_trend(%L, ''hashtag'', ''sc_x'')']) as c), array['PS403 p_token'], 'which is not for analysts');
select is(array(select pg_temp.error_of(format(c, :'admin')) from unnest(array['select social.hold_back_trend(%L, ''hashtag'', ''sc_x'', '''')', 'select social.hold_back_trend(%L, ''user'', ''x'', ''no'')', 'select social.let_trend(%L, ''hashtag'', ''!'')', 'select social.list_held_trends(%L, 0)']) as c), array['PS400 p_reason', 'PS400 p_kind', 'PS400 p_subject', 'PS400 p_limit'], 'with the errors of its own');

select social.add_silence(:'admin', 'being mended', now() + interval '1 hour', 'job_failing', 'sc_job') as silence \gset
select is((select reason || ' ' || silenced_by from social.list_silences(:'admin') where id = :silence), 'being mended sc_bob', 'an admin keeps an alert quiet, by name');
select is(array[social.end_silence(:'admin', :silence), social.end_silence(:'admin', :silence)], array[true, false], 'and ends that, once');
insert into ops.alerts (rule, subject, severity, state, value) values ('job_failing', 'sc_job', 'info', 'firing', 1) returning id as alert \gset
select is(array[social.acknowledge_alert(:'admin', :alert), social.acknowledge_alert(:'admin', :alert)], array[true, false], 'and says who sees to it');
select is((select user_id from ops.alert_acknowledgements where alert_id = :alert), :bob::bigint, 'whom the token stands for');
update ops.alerts set state = 'resolved', resolved_at = now() where id = :alert;
select is(pg_temp.error_of(format('select social.acknowledge_alert(%L, %s)', :'admin', :alert)), 'PS409 p_alert', 'not of one that is over');
select is((select count(*) from ops.failing_receivers() where subject = 'sc_nobody'), 0::bigint, 'nobody fails whom nothing was sent');

select is(social.revoke_scoped_tokens(:ada), true, 'an admin takes it back');
select is(pg_temp.ask(:'analyst'), 'PS401 p_token', 'at once');
select is(social.authenticate(:'plain'), :ada::bigint, 'the user stays signed in');
select is(pg_temp.ask(:'other'), 'no error', 'another''s goes on');
select is(social.revoke_scoped_tokens(:ada), false, 'there is none any more');
update core.tokens set expires_at = clock_timestamp() where token_hash = sha256(convert_to(:'other', 'UTF8'));
select is(pg_temp.ask(:'other'), 'PS401 p_token', 'one that has expired');
select social.suspend_user(:bob, 'a reason') \g /dev/null
select is(pg_temp.ask(:'admin'), 'PS401 p_token', 'who is suspended asks no more');
select is(array(select pg_temp.error_of(c) from unnest(array[format('select social.issue_scoped_token(%s, ''owner'')', :ada), format('select social.issue_scoped_token(%s, null)', :ada),
    'select social.issue_scoped_token(1, ''admin'')', 'select social.revoke_scoped_tokens(1)']) as c), array['PS400 p_scope', 'PS400 p_scope', 'PS404 p_user', 'PS404 p_user'], 'what makes no sense');
select is((select count(*) from core.tokens where user_id = :ada and scope is not null and revoked_at is null), 0::bigint, 'and changes nothing');
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.issue_scoped_token(%s, ''admin'')', :ada)), '42501 ', 'an application gives no scope');
reset role;

select * from finish();
rollback;
