-- Commits: a job commits after each step.
\ir ../helpers.psql
select plan(8);

call ops.run_job('log_maintenance');
select is((select row(step_count, error)::text from ops.jobs where name = 'log_maintenance'), '(1,)', 'a job runs and is noted');
select ok((select started_at > now() - interval '1 minute' and duration > '0' from ops.jobs where name = 'log_maintenance'), 'when and how long');
select is((select count(*) from generate_series(0, 7) as d
            where to_regclass('internal.events_' || to_char((now() at time zone 'UTC')::date + d::integer, 'YYYYMMDD')) is null),
          0::bigint, 'partitions stand ready for a week');

insert into ops.jobs (name, step, schedule, description) values ('broken', 'internal.nothing()', '@never', 'fails');
\set ON_ERROR_STOP 0
call ops.run_job('broken');
\set ON_ERROR_STOP 1
select matches((select error from ops.jobs where name = 'broken'), '^42883: .*internal.nothing', 'a failure is noted');
delete from ops.jobs where name = 'broken';
select is(pg_temp.error_of($$call ops.run_job('nothing')$$), 'PS404 p_name', 'no such job');

update ops.jobs set runs_for = '200 milliseconds', pause = '20 milliseconds' where name = 'ticker';
call ops.run_job('ticker');
select ok((select step_count between 2 and 11 from ops.jobs where name = 'ticker'), 'a job repeats its step');
update ops.jobs set runs_for = '1 minute', pause = '50 milliseconds' where name = 'ticker';
select is((select count(*) from ops.projections where lag_batches > 0), 0::bigint, 'the ticker leaves nothing behind');

update core.posts set like_count = like_count + 1 where id = (select min(id) from core.posts);
select is((select counter || kept - counted from ops.verify_counters()), 'like_count1', 'a drift is found');
update core.posts set like_count = like_count - 1 where id = (select min(id) from core.posts);

select * from finish();
