-- Rolls back: an advice that changes is told once, each way. Times are moved, not waited for.
begin;
\ir ../helpers.psql
select plan(20);

delete from ops.scaling_states;
update ops.alert_rules set is_enabled = false;
delete from ops.alerts;
select ops.set_alert_receiver('ts_duty', 'mail', 'duty@example.org'), ops.set_alert_receiver('ts_all', 'mail', 'all@example.org', null, 'info'),
       ops.set_alert_receiver('ts_chief', 'mail', 'chief@example.org', null, 'critical') \g /dev/null
-- Minutes in which two gateways kept p_cpu of a core busy each; after each of them the jobs judge, and tell.
create function pg_temp.go(p_from integer, p_to integer, p_cpu float8) returns bigint language plpgsql as $$
declare
    v_at timestamptz;
    v_told bigint := 0;
begin
    for i in p_from..p_to loop
        v_at := '2031-09-01'::timestamptz + i * interval '1 minute';
        insert into ops.gateway_samples
        select v_at, g, 60, 60 * p_cpu, 100, 0, 0, 1, 0, 0, 0, p_cpu, 5000, 3, 40, 10, 9, 4, 12.5 from unnest('{ts-1,ts-2}'::text[]) as g;
        perform internal.judge_scaling(v_at + interval '1 minute');
        v_told := v_told + internal.tell_scaling();
    end loop;
    return v_told;
end
$$;
create function pg_temp.mails() returns text language sql as $$
    with taken as (delete from core.mails where kind = 'alert' returning id, email, alert)
    select string_agg(split_part(email, '@', 1) || ' ' || (alert ->> 'severity') || ' ' || (alert ->> 'subject') || ' ' || (alert ->> 'advice_before') || '>' || (alert ->> 'state'), ', ' order by id) from taken
$$;
create function pg_temp.advice() returns text language sql as $$ select advice from ops.scaling_advice() where part = 'gateway_workers' $$;

select is(pg_temp.go(0, 9, 0.5), 0::bigint, 'that enough is known is no news');
select is(pg_temp.go(10, 29, 0.9), 1::bigint, 'twenty busy minutes are told once');
select is((select row(alert ->> 'rule', alert ->> 'comparison', alert ->> 'threshold', round((alert ->> 'value')::numeric, 1), alert ->> 'description' ~ '^2 workers', alert -> 'numbers' ? 'busiest')::text from core.mails where email = 'duty@example.org' and kind = 'alert'),
    '(scaling_advice,>=,0.7,0.9,t,t)', 'with what it was judged by');
select is(pg_temp.mails(), 'all warning gateway_workers enough>more, duty warning gateway_workers enough>more', 'to whoever wants to know of what is so severe');
select is((select sum(pg_temp.go(i, i, case i % 2 when 0 then 0.55 else 0.78 end))::bigint from generate_series(30, 89) as i), 0::bigint, 'an hour about the bound is not');
select is(pg_temp.advice(), 'more', 'since nothing changes');
select is(pg_temp.go(90, 139, 0.4), 1::bigint, 'fifty quiet minutes are told once');
select is(pg_temp.mails(), 'all warning gateway_workers more>enough, duty warning gateway_workers more>enough', 'to those who knew of the other');
select is(pg_temp.go(140, 189, 0.1), 1::bigint, 'what has little to do');
select is(pg_temp.mails(), 'all info gateway_workers enough>fewer', 'is worth no waking up for');

-- Samples that stop, and come again.
select is((select count(*) from ops.scaling_states where advice = 'fewer'), 1::bigint, 'it is so');
select internal.judge_scaling('2031-09-01 05:00Z'), internal.judge_scaling('2031-09-01 05:06Z') \g /dev/null
select is(pg_temp.advice(), 'unknown', 'where no gateway tells, nothing is known');
select is(internal.tell_scaling(), 0::bigint, 'which is no advice');
select is(pg_temp.go(400, 450, 0.1) || ' ' || pg_temp.advice(), '0 fewer', 'nor is it news that all is as it was');

-- A silence of all.
select ops.silence_alert(null, 'known', now() + interval '1 hour') \g /dev/null
select is(pg_temp.go(451, 470, 0.9) || ' ' || pg_temp.advice(), '0 more', 'a silence keeps it');
update ops.alert_silences set ends_at = clock_timestamp() - interval '1 second';
update ops.alert_rules set is_enabled = name = 'job_failing', ran_at = null where name = 'job_failing';
select internal.run_alert_rule() \g /dev/null
select is(pg_temp.mails(), 'all warning gateway_workers fewer>more, duty warning gateway_workers fewer>more', 'and the job tells it when that has ended');
select is(internal.tell_scaling(), 0::bigint, 'once');

-- For Prometheus: what was judged within five minutes.
create function pg_temp.metrics(p_like text) returns text language sql as $$
    select string_agg(name || ' ' || (labels - 'part')::text || ' ' || round(value::numeric, 2), ', ' order by name, labels::text)
      from ops.metrics() where name like p_like and labels ->> 'part' = 'gateway_workers'
$$;
select is(pg_temp.metrics('scaling\_%') ~ '^scaling_advice {} 1.00, scaling_high {} 0.70, scaling_low {} 0.25, scaling_signal .*{"signal": "workers"} 2.00, scaling_value {} 0.90$', true, 'metrics say it with its bounds and signals');
update ops.scaling_states set advice = 'fewer' where part = 'gateway_workers';
select is(pg_temp.metrics('scaling\_advice'), 'scaling_advice {} -1.00', 'fewer is less than nothing');
update ops.scaling_states set judged_at = now() - interval '6 minutes';
select is(pg_temp.metrics('scaling\_%'), null, 'an old judgement scales nothing');

select * from finish();
rollback;
