-- Commits: a job commits after each step. From the events of a moment ago to the incident.
\ir ../helpers.psql
select plan(11);

select pg_temp.who('aj_ada') as ada \gset
select count(pg_temp.who('aj_fan_' || n)) from generate_series(1, 40) as n \g /dev/null
insert into core.posts (id, author_id, body) values (internal.next_id(now() - interval '50 minutes'), :ada, 'what everybody likes')
returning id as post \gset
insert into core.likes (user_id, post_id, created_at)
select u.id, :post, now() - interval '45 minutes' + row_number() over (order by u.id) * interval '15 seconds'
  from core.users as u where u.username like 'aj\_fan\_%';
select internal.settle();

insert into internal.anomaly_progress as p (name, done_at)
values ('anomalies', date_bin('15 minutes', now() - interval '75 minutes', '1970-01-01Z'))
on conflict (name) do update set done_at = excluded.done_at;
create temp view found as select state, kind, observed, account_count from analytics.incidents where scope = 'post' and subject = :'post';

call ops.run_job('anomalies');
select is((select error from ops.jobs where name = 'anomalies'), null, 'the job runs');
select ok((select step_count between 4 and 6 from ops.jobs where name = 'anomalies'), 'a quarter of an hour a step');
select is((select done_at from internal.anomaly_progress), date_bin('15 minutes', internal.counted_until() - interval '1 minute', '1970-01-01Z'), 'up to what is counted');
select results_eq('select state, kind, observed, account_count from found', $$ values ('open', 'burst', 40::bigint, 40) $$, 'a burst is found, with who is behind it');
select results_eq(format('select state, kind, observed, account_count from analytics.list_incidents() where subject = %L', :'post'), 'select * from found', 'and listed');
create temp table before as select * from analytics.incidents;
call ops.run_job('anomalies');
select is((select step_count from ops.jobs where name = 'anomalies'), 1::bigint, 'then nothing waits');
update internal.anomaly_progress set done_at = done_at - interval '45 minutes';
call ops.run_job('anomalies');
select results_eq('select * from analytics.incidents order by id', 'select * from before order by id', 'looked at again nothing changes');
update internal.anomaly_progress set done_at = now() - interval '30 days';
update ops.jobs set runs_for = '0' where name = 'anomalies';
call ops.run_job('anomalies');
update ops.jobs set runs_for = '50 seconds' where name = 'anomalies';
select ok((select done_at > now() - interval '25 hours' from internal.anomaly_progress), 'after a long rest it goes on with the last day');

-- Where nobody seals, what is logged and not counted is no silence.
update internal.batches set sealed_at = sealed_at - interval '3 hours' where id = social.last_batch();
select internal.counted_until() > now() - interval '1 minute' as is_now \gset
select ok(:'is_now', 'where nothing has happened since, nothing is missing');
select social.follow_user(:ada, id) from core.users where username = 'aj_fan_1' \g /dev/null
select ok(internal.counted_until() < now() - interval '2 hours', 'what is not sealed is not counted');
update internal.batches set sealed_at = sealed_at + interval '3 hours' where id = social.last_batch();
select internal.settle();

select social.erase_user(:ada) from generate_series(1, 50) as n \g /dev/null
select internal.settle();
select social.erase_user(:ada) from generate_series(1, 50) as n \g /dev/null
select is((select count(*) from found), 0::bigint, 'who is erased is in no incident');

select * from finish();
