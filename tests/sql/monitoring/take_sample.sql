-- One minute of the job "samples", in years to come, where there are no other rows.
begin;
\ir ../helpers.psql
select plan(27);

create function pg_temp.all_but(p_day text) returns bigint language sql as $$
    select sum((xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s where sampled_at >= %L::date and sampled_at < %L::date + 1', relation, p_day, p_day), false, true, '')))[1]::text::bigint)
      from ops.retention_rules where relation ~ '_samples$'
$$;
delete from internal.sample_counts;
delete from ops.sample_states;
select is(internal.take_sample('2031-05-01 10:00:31Z'), 10::bigint, 'every part works');
select is((select count(*) from ops.sample_runs where sampled_at = '2031-05-01 10:00Z' and duration_ms > 0 and failed_parts = '{}'), 1::bigint, 'the run is noted by its minute');
select is(pg_temp.all_but('2031-05-01') > 1, true, 'what is looked at is there at once');
select is((select count(*) from ops.query_samples where sampled_at >= '2031-05-01'), 0::bigint, 'what is counted is not: nobody knows since when');
select is((select string_agg(part, ' ' order by part) from ops.sample_states where error is not null or sampled_at is null), null, 'no part failed');
select is((select connections between 1 and most_connections and database_bytes > 1000000 and xid_age > 0 and wal_directory_bytes > 0 and runs = 1 from ops.database_samples where sampled_at = '2031-05-01 10:00Z'), true, 'the server as it is');
select is((select count(*) from ops.lag_samples where sampled_at = '2031-05-01 10:00Z' and kind = 'projection'), (select count(*) from internal.projections where is_enabled), 'each projection has a lag');
select is((select bytes > 0 from ops.relation_samples where sampled_at = '2031-05-01 10:00Z' and relation = 'core.users' and index_name = 'users_pkey'), true, 'and each index a size, with the hour');
select is((select count(*) from ops.relation_samples where sampled_at >= '2031-05-01' and (relation ~ '_hyper_|^pg_|events_2' or index_name ~ '_hyper_')), 0::bigint, 'chunks and partitions are of their table');

select is(internal.take_sample('2031-05-01 10:00:59Z'), null, 'a minute is sampled once');
select 4711 + n as mo_marker from generate_series(1, 7) as n \g /dev/null
select 4711 + n as mo_marker from generate_series(1, 7) as n \g /dev/null
select 4711 + n as mo_marker from generate_series(1, 7) as n \g /dev/null
create role mo_secret password 'md5deadbeefdeadbeefdeadbeefdeadbeef';
update ops.settings set value = '50' where name = 'sample_queries';
select is(internal.take_sample('2031-05-01 10:01:02Z'), 10::bigint, 'the next one');
select is((select array[s.calls, s.row_count] from ops.query_samples as s join ops.queries as q using (query_id) where s.sampled_at = '2031-05-01 10:01Z' and q.query like '%mo_marker from%'), '{3,21}'::bigint[], 'has what was asked since');
select is((select s.exec_ms > 0 and s.most_ms > 0 and s.square_ms between s.exec_ms ^ 2 / 3 * 0.999 and s.exec_ms ^ 2 from ops.query_samples as s join ops.queries as q using (query_id) where s.sampled_at = '2031-05-01 10:01Z' and q.query like '%mo_marker from%'), true, 'with times that fit together');
select is((select query from ops.queries where query like '%mo_marker from%'), 'select $1 + n as mo_marker from generate_series($2, $3) as n', 'and no constants');
select is((select count(*) from ops.queries where query ~ 'deadbeef'), 0::bigint, 'no password');
select is((select count(*) from ops.queries where query ilike 'create role ...'), 1::bigint, 'but what it was');
select is((select seconds from ops.sample_runs where sampled_at = '2031-05-01 10:01Z'), 60::float8, 'a minute later');

update ops.settings set value = '2' where name = 'sample_queries';
select 4711 + n as mo_marker from generate_series(1, 7) as n \g /dev/null
select count(pg_sleep(0.05)) as mo_longest \g /dev/null
select internal.take_sample('2031-05-01 10:02Z') \g /dev/null
select is((select array_agg(coalesce(q.query like '%mo_longest', false) order by s.query_id = 0, q.query like '%mo_longest' desc) from ops.query_samples as s left join ops.queries as q using (query_id) where s.sampled_at = '2031-05-01 10:02Z'), '{t,f,f}', 'the costliest by themselves, the others together');
select is((select calls >= 2 and row_count >= 7 from ops.query_samples where sampled_at = '2031-05-01 10:02Z' and query_id = 0), true, 'with all that they did');

drop extension pg_stat_statements;
select is(internal.take_sample('2031-05-01 10:03Z'), 10::bigint, 'without the extension all goes on');
select matches((select note from ops.sampling_state() where part = 'query'), 'pg_stat_statements is not in this database', 'and it says so');

alter table ops.io_samples rename to io_samples_away;
select is(internal.take_sample('2031-05-01 10:04Z'), 9::bigint, 'a part that fails');
select is((select failed_parts from ops.sample_runs where sampled_at = '2031-05-01 10:04Z'), '{io}', 'is noted');
select matches((select error from ops.sampling_state() where part = 'io' and error_at = '2031-05-01 10:04Z' and sampled_at = '2031-05-01 10:03Z'), '^42P01: ', 'with how it failed, and when it worked');
alter table ops.io_samples_away rename to io_samples;
select is(internal.take_sample('2031-05-01 10:05Z'), 10::bigint, 'and works again');
select is((select error from ops.sampling_state() where part = 'io'), null, 'by itself');

set local role pgsocial_worker;
select is(internal.take_sample('2031-05-01 10:06Z'), 10::bigint, 'the worker''s job may do all of it');
reset role;

select * from finish();
rollback;
