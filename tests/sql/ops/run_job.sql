-- Commits: a job commits after each step.
\ir ../helpers.psql
select plan(15);

call ops.run_job('log_maintenance');
select is((select row(step_count, error)::text from ops.jobs where name = 'log_maintenance'), '(1,)', 'a job runs and is noted');
select ok((select started_at > now() - interval '1 minute' and duration > '0' from ops.jobs where name = 'log_maintenance'), 'when and how long');

insert into ops.jobs (name, step, schedule, description) values ('broken', 'internal.nothing()', '@never', 'fails');
\set ON_ERROR_STOP 0
-- psql prints this error, as it should.
call ops.run_job('broken');
select :'LAST_ERROR_SQLSTATE' as state \gset
\set ON_ERROR_STOP 1
select is(:'state'::text, 'PS409', 'a failure is an error');
select matches((select error from ops.jobs where name = 'broken'), '^42883: .*internal.nothing', 'and noted');
select is((select step_count from ops.jobs where name = 'broken'), 0::bigint, 'with no step done');
update ops.jobs set step = '1' where name = 'broken';
call ops.run_job('broken');
select is((select row(step_count, error)::text from ops.jobs where name = 'broken'), '(1,)', 'until it succeeds');
-- It fails once, then finds nothing left: a sequence counts through what is rolled back.
create sequence pg_temp.tries;
update ops.jobs set runs_for = '10 seconds', step = $$nullif(1 / (nextval('pg_temp.tries') - 1), 1)$$ where name = 'broken';
call ops.run_job('broken');
select is((select row(step_count, error, duration between '1 second' and '5 seconds')::text from ops.jobs where name = 'broken'), '(1,,t)', 'a step that fails is tried again, and one that returns null is the last');
delete from ops.jobs where name = 'broken';
select is(pg_temp.error_of($$call ops.run_job('nothing')$$), 'PS404 p_name', 'no such job');
select is(pg_temp.error_of($$call ops.run_job(null)$$), 'PS404 p_name', 'null');

select pg_temp.who('rj_ada') as ada \gset
update ops.jobs set runs_for = '200 milliseconds', pause = '20 milliseconds' where name = 'ticker';
set role pgsocial_worker;
call ops.run_job('ticker');
reset role;
select ok((select step_count between 2 and 11 from ops.jobs where name = 'ticker'), 'a job repeats its step');
update ops.jobs set runs_for = '1 minute', pause = '50 milliseconds' where name = 'ticker';
select is((select count(*) from ops.projections where lag_batches > 0), (select count(*) from internal.projections), 'the ticker seals, and folds nothing');
select set_eq($$select step from ops.jobs where name like 'fold\_%'$$, $$select format('internal.run_projection(%L)', name) from internal.projections$$, 'each projection has a job of its own');
update ops.jobs set runs_for = '0' where name like 'fold\_%';
select format('call ops.run_job(%L)', name) from ops.jobs where name like 'fold\_%' \gexec
update ops.jobs set runs_for = '1 minute' where name like 'fold\_%';
select is((select count(*) from ops.projections where lag_batches > 0), 0::bigint, 'these leave nothing behind');
select is((select count(*) from ops.jobs where schedule is null or step is null), 0::bigint, 'every job says what and when');
set role pgsocial_app;
select is(pg_temp.error_of($$call ops.run_job('ticker')$$), '42501 ', 'applications run none');
reset role;

select * from finish();
