-- Rolls back: what becomes of an alert, from its beginning to its end. Times are moved, not waited for.
begin;
\ir ../helpers.psql
select plan(51);
-- Other rules, and what they have found, are no matter here.
update ops.alert_rules set is_enabled = false;
delete from ops.alerts;
create table ops.al_numbers (subject text, value double precision);
grant select on ops.al_numbers to pgsocial_worker;
insert into ops.alert_rules (name, description, query, threshold, clear_threshold, wait_for, clear_for, unit, runbook)
values ('al_number', 'A number is high.', 'select subject, value from ops.al_numbers', 10, 5, '30 seconds', '1 minute', 'things', 'r');
select ops.set_alert_receiver('al_duty', 'mail', 'duty@example.org'), ops.set_alert_receiver('al_chief', 'mail', 'chief@example.org', null, 'critical'),
       ops.set_alert_receiver('al_off', 'mail', 'off@example.org', null, 'info', false), ops.set_alert_receiver('al_gone', 'mail', 'gone@example.org'), ops.drop_alert_receiver('al_gone') \g /dev/null

create function pg_temp.run(p_rule text default 'al_number') returns bigint language plpgsql as $$
begin
    update ops.alert_rules set ran_at = case when name = p_rule then null else clock_timestamp() + interval '1 day' end;
    return internal.run_alert_rule();
end
$$;
create function pg_temp.set(p_subject text, p_value double precision) returns void language sql as $$
    delete from ops.al_numbers where subject is not distinct from p_subject;
    insert into ops.al_numbers values (p_subject, p_value);
$$;
create function pg_temp.later(p_time interval) returns void language sql as $$
    update ops.alerts set started_at = started_at - p_time, clear_at = clear_at - p_time where state <> 'resolved';
    update ops.alert_silences set ends_at = ends_at - p_time;
$$;
create function pg_temp.alerts() returns text language sql as $$
    select string_agg(subject || ' ' || state || ' ' || value, ', ' order by id) from ops.alerts where rule = 'al_number'
$$;
create function pg_temp.mails() returns text language sql as $$
    select string_agg(split_part(email, '@', 1) || ' ' || (alert ->> 'subject') || ' ' || (alert ->> 'state'), ', ' order by id) from core.mails where kind = 'alert'
$$;

select is(pg_temp.run(), 1::bigint, 'a rule is looked at');
select is(internal.run_alert_rule(), 0::bigint, 'and not again before it is due');
select is(pg_temp.alerts(), null, 'where nothing is found, nothing is wrong');
select pg_temp.set('a', 10), pg_temp.set('b', 3), pg_temp.set(null, 99), pg_temp.set('c', null), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), null, 'nor at the threshold itself, or where there is no subject or value');
select pg_temp.set('a', 11), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a pending 11', 'beyond it an alert is pending');
select pg_temp.set('a', 9), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), null, 'and forgotten when all is well before it fires');
select pg_temp.set('a', 12), pg_temp.run(), pg_temp.later('29 seconds'), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a pending 12', 'it waits');
select pg_temp.later('1 second'), pg_temp.set('a', 13), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a firing 13', 'for so long as the rule says, then it fires');
select is(pg_temp.mails(), 'duty a firing', 'and whoever is told of what is so severe is told');
select pg_temp.run(), pg_temp.run() \g /dev/null
select is(pg_temp.mails(), 'duty a firing', 'once');
select pg_temp.set('b', 20), pg_temp.run(), pg_temp.later('31 seconds'), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a firing 13, b firing 20', 'each subject has an alert of its own');
select pg_temp.set('a', 7), pg_temp.run(), pg_temp.later('2 minutes'), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a firing 7, b firing 20', 'what is no longer wrong is not well yet');
select pg_temp.set('a', 5), pg_temp.run(), pg_temp.later('59 seconds'), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a firing 7, b firing 20', 'what is well must stay so');
select pg_temp.set('a', 6), pg_temp.run(), pg_temp.set('a', 5), pg_temp.run(), pg_temp.later('59 seconds'), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a firing 6, b firing 20', 'or begins anew');
select pg_temp.later('1 second'), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a resolved 6, b firing 20', 'then it has ended');
delete from ops.al_numbers where subject = 'b';
select pg_temp.run(), pg_temp.later('61 seconds'), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a resolved 6, b resolved 20', 'and so does one whose subject is gone');
select is(pg_temp.mails(), 'duty a firing, duty b firing, duty a resolved, duty b resolved', 'the end is told as well');
select pg_temp.run() \g /dev/null
select is((select count(*) from core.mails where kind = 'alert'), 4::bigint, 'once');
select pg_temp.set('a', 50), pg_temp.run(), pg_temp.later('31 seconds'), pg_temp.run() \g /dev/null
select is(pg_temp.alerts(), 'a resolved 6, b resolved 20, a firing 50', 'what comes back is another alert');
delete from core.mails where kind = 'alert';

-- Silences.
select ops.silence_alert('al_number', 'because', now() + interval '1 hour', 'd') as silence \gset
select pg_temp.set('d', 11), pg_temp.set('e', 11), pg_temp.run(), pg_temp.later('31 seconds'), pg_temp.run() \g /dev/null
select is((select count(*) from ops.alerts where state = 'firing'), 3::bigint, 'a silence keeps no alert from firing');
select is(pg_temp.mails(), 'duty e firing', 'but from being told');
select is((select row(silence_id, silence_ends_at is not null)::text from ops.list_alerts('firing') where subject = 'd'), format('(%s,t)', :'silence'), 'lists say so');
select is((select row(subject, reason, silenced_by)::text from ops.list_silences()), format('(d,because,%s)', session_user), 'and who has said why');
select pg_temp.later('1 hour'), pg_temp.run() \g /dev/null
select is(pg_temp.mails(), 'duty e firing, duty d firing', 'when it ends, what still fires is told');
select is((select count(*) from ops.list_silences()), 0::bigint, 'and it is no longer listed');
delete from core.mails where kind = 'alert';
select ops.silence_alert(null, 'all', now() + interval '1 hour') as silence \gset
select pg_temp.set('f', 11), pg_temp.run(), pg_temp.later('31 seconds'), pg_temp.run(), pg_temp.set('f', 1), pg_temp.run(), pg_temp.later('61 seconds'), pg_temp.run() \g /dev/null
select is((select state from ops.alerts where subject = 'f'), 'resolved', 'what ends under a silence');
select is(ops.unsilence_alert(:silence), true, 'which can be ended');
select is(ops.unsilence_alert(:silence), false, 'once');
select pg_temp.run() \g /dev/null
select is(pg_temp.mails(), null, 'was never told, nor is its end');

-- Acknowledgements.
select id as firing from ops.alerts where subject = 'd' \gset
select is(ops.acknowledge_alert(:firing), true, 'somebody sees to it');
select is(ops.acknowledge_alert(:firing), false, 'the first one');
select is((select acknowledged_by from ops.list_alerts('firing') where subject = 'd'), session_user::text, 'lists say who');

-- Rules that fail.
update ops.alert_rules set query = 'select nothing' where name = 'al_number';
select is(pg_temp.run(), 1::bigint, 'a rule may fail');
select is((select row(split_part(error, ':', 1), failing_at is not null)::text from ops.alert_rules where name = 'al_number'), '(42703,t)', 'that is noted');
select is((select count(*) from ops.alerts where rule = 'al_number' and state = 'firing'), 3::bigint, 'and ends no alert');
update ops.alert_rules set is_enabled = true, wait_for = '0' where name = 'rule_failing';
update ops.alert_rules set failing_at = failing_at - interval '31 seconds' where name = 'al_number';
select pg_temp.run('rule_failing') \g /dev/null
select is((select row(subject, state)::text from ops.alerts where rule = 'rule_failing'), '(al_number,firing)', 'it is an alert itself');
select pg_temp.set(n::text, 1) from generate_series(1, 101) as n \g /dev/null
update ops.alert_rules set query = 'select subject, value from ops.al_numbers' where name = 'al_number';
select pg_temp.run() \g /dev/null
select matches((select error from ops.alert_rules where name = 'al_number'), 'more than 100 rows', 'too much is a failure');
delete from ops.al_numbers where subject ~ '\d';
create function pg_temp.error_with(p_value double precision) returns text language plpgsql as $$
begin
    perform pg_temp.set('odd', p_value), pg_temp.run();
    return (select error from ops.alert_rules where name = 'al_number' and failing_at is not null);
end
$$;
select is(array(select distinct pg_temp.error_with(v) from unnest('{NaN,Infinity,-Infinity}'::double precision[]) as v), '{a value is NaN or infinite}', 'and so is a value that is no number');
select is((select count(*) from ops.alerts where subject = 'odd'), 0::bigint, 'which is no alert');
select throws_ok($$update ops.alert_rules set threshold = 'NaN' where name = 'al_number'$$, '23514', null, 'nor is such a threshold taken');
delete from ops.al_numbers where subject = 'odd';
update ops.alert_rules set query = 'select ''x'' as subject, count(*) as value from core.users' where name = 'al_number';
select pg_temp.run() \g /dev/null
select matches((select error from ops.alert_rules where name = 'al_number'), '^42501', 'and reads what the worker may');
update ops.alert_rules set query = 'select kind as subject, id as value from internal.take_mail()' where name = 'al_number';
select pg_temp.run() \g /dev/null
select matches((select error from ops.alert_rules where name = 'al_number'), '^25006', 'in a transaction that is read only');
update ops.alert_rules set query = ' select subject, value from ops.al_numbers ; ' where name = 'al_number';
select pg_temp.run() \g /dev/null
select is((select row(error, failing_at)::text from ops.alert_rules where name = 'al_number'), '(,)', 'one that is mended has no error');
select is(current_user::text, session_user::text, 'and we are who we were');

-- A web hook that was given up.
select ops.set_alert_receiver('al_hook', 'webhook', 'https://al.example/hook', 'whsec_' || repeat('A', 32)) \g /dev/null
select internal.enqueue_delivery('https://al.example/hook', 'whsec_' || repeat('A', 32), 'test', '{}') \g /dev/null
update core.endpoints set disabled_at = now(), failure_count = 9, first_failed_at = now() where url = 'https://al.example/hook';
select is((select seconds from ops.failing_receivers() where subject = 'al_hook'), 1e9::double precision, 'a web hook may be given up');
select ops.set_alert_receiver('al_hook', 'webhook', 'https://al.example/hook', 'whsec_' || repeat('B', 32)) \g /dev/null
select is(
    (select row(disabled_at, failure_count, first_failed_at, signing_secret, (select count(*) from ops.failing_receivers() where subject = 'al_hook'))::text from core.endpoints where url = 'https://al.example/hook'),
    format('(,0,,whsec_%s,0)', repeat('B', 32)), 'and is tried again once it is set anew'
);
select ops.drop_alert_receiver('al_hook');

-- Rules that are turned off, or go.
update ops.alert_rules set is_enabled = false where name = 'al_number';
select pg_temp.run() \g /dev/null
select is((select count(*) from ops.alerts where rule = 'al_number' and state <> 'resolved'), 0::bigint, 'a rule that is turned off ends its alerts');
select is(pg_temp.run(), 0::bigint, 'and rests');
delete from ops.alert_rules where name = 'al_number';
select is((select count(*) from ops.alerts where rule = 'al_number'), 0::bigint, 'with a rule its alerts go');
-- pages
select is((select count(*) from ops.list_alerts(p_limit => 1) as a cross join lateral ops.list_alerts(null, 100, a.cursor) as b where b.id >= a.id), 0::bigint, 'a page begins after the one before');
select is(array(select pg_temp.error_of(c) from unnest(array['select ops.list_alerts(''x'')', 'select ops.list_alerts(null, 0)', 'select ops.list_alerts(null, 1, ''x'')',
    'select ops.acknowledge_alert(1)', 'select ops.unsilence_alert(1)', 'select ops.silence_alert(''nothing'', ''x'', now() + interval ''1 hour'')', 'select ops.silence_alert(null, '''', now() + interval ''1 hour'')',
    'select ops.silence_alert(null, ''x'', now())', 'select ops.silence_alert(null, ''x'', null)', 'select ops.silence_alert(null, ''x'', ''infinity'')', 'select ops.silence_alert(null, ''x'', now() + interval ''1 hour'', repeat(''x'', 501))',
    'select ops.silence_alert(null, ''x'', now() + interval ''1 hour'', null, 1)',
    'select ops.set_alert_receiver(null, ''mail'', ''a@b.org'')', 'select ops.set_alert_receiver(''x'', null, ''a@b.org'')', 'select ops.set_alert_receiver(''x'', ''mail'', null)', 'select ops.set_alert_receiver(''x'', ''mail'', ''http://b.org'')',
    'select ops.set_alert_receiver(''x'', ''webhook'', ''a@b.org'', ''whsec_YQ=='')', 'select ops.set_alert_receiver(''x'', ''webhook'', ''http://b.org/x'', ''whsec_YQ=='')', 'select ops.set_alert_receiver(''x'', ''mail'', ''a@b.org'', ''s'')',
    'select ops.set_alert_receiver(''x'', ''mail'', ''a@b.org'', null, ''x'')', 'select ops.set_alert_receiver(''x'', ''mail'', ''a@b.org'', null, ''info'', null)', 'select ops.drop_alert_receiver(''x'')']) as c),
    array['PS400 p_state', 'PS400 p_limit', 'PS400 p_cursor', 'PS404 p_alert', 'PS404 p_silence', 'PS404 p_rule', 'PS400 p_reason', 'PS400 p_until', 'PS400 p_until', 'PS400 p_until', 'PS400 p_subject', 'PS404 p_user', 'PS400 p_name', 'PS400 p_kind', 'PS400 p_address', 'PS400 p_address', 'PS400 p_address', 'PS400 p_secret', 'PS400 p_secret', 'PS400 p_least_severity', 'PS400 p_is_enabled', 'PS404 p_name'], 'what makes no sense');

select * from finish();
rollback;
