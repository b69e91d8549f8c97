-- Minutes become quarters of an hour, and a window is put together of both.
begin;
\ir ../helpers.psql
select plan(16);

delete from ops.sample_states;
insert into ops.sample_states (part, sampled_at) values ('quarters', '2031-06-01 09:45Z');
insert into ops.query_samples
select t, q, 10, 20, 60, case when t = '2031-06-01 10:14Z' then 9 else 5 end, 1, 2, 3, 4, 5, 6
  from generate_series('2031-06-01 10:00Z'::timestamptz, '2031-06-01 10:31Z', '1 minute') as t, unnest('{0,7}'::bigint[]) as q;
insert into ops.route_samples
select t, 'GET /v1/mo', 14, 2, 1, 50, '{1,1,1,1,1,1,1,1,1,1,1,1,1,1}' from generate_series('2031-06-01 10:00Z'::timestamptz, '2031-06-01 10:31Z', '1 minute') as t;
insert into ops.host_samples
select t, 'mo', t = '2031-06-01 10:03Z', 4, extract(minute from t) / 100, 100, 50, 1000, 500, 200 - extract(minute from t)
  from generate_series('2031-06-01 10:00Z'::timestamptz, '2031-06-01 10:31Z', '1 minute') as t;
insert into ops.database_samples
select t, 1, 10, 0, 100, 10, 0, 0, 0, 0, 60, 0, 0, 1000, 0, 0, extract(minute from t), 200, 1, 0, 0, 0, 0, 1000, null, null, 0, null, 5, 5
  from generate_series('2031-06-01 10:00Z'::timestamptz, '2031-06-01 10:31Z', '1 minute') as t;

select internal.roll_up_samples('2031-06-01 10:15Z') \g /dev/null
select is((select count(*) from ops.query_samples_quarters where sampled_at >= '2031-06-01'), 0::bigint, 'a minute after its end');
select internal.roll_up_samples('2031-06-01 10:16Z') \g /dev/null
select is((select array_agg(query_id order by query_id) from ops.query_samples_quarters where sampled_at = '2031-06-01 10:00Z'), '{0,7}', 'a quarter is there');
select is((select array[calls, exec_ms, square_ms, most_ms, wal_bytes]::float8[] from ops.query_samples_quarters where sampled_at = '2031-06-01 10:00Z' and query_id = 7), '{150,300,900,9,90}', 'counts are summed, of the rest it is the most');
select is((select histogram from ops.route_samples_quarters where sampled_at = '2031-06-01 10:00Z'), array_fill(15, '{14}'), 'histograms place by place');
select is((select row(is_database, cores, cpu_share, network_bytes, disk_free_bytes)::text from ops.host_samples_quarters where sampled_at = '2031-06-01 10:00Z'), '(t,4,0.14,15000,186)', 'of what is free it is the least');
select is((select array[runs, commits, connections] from ops.database_samples_quarters where sampled_at = '2031-06-01 10:00Z'), '{15,150,14}'::bigint[], 'a part without a key has one row');
select internal.roll_up_samples('2031-06-01 10:16Z') \g /dev/null
select is((select calls from ops.query_samples_quarters where sampled_at = '2031-06-01 10:00Z' and query_id = 7), 150::bigint, 'twice is as once');
select internal.roll_up_samples('2031-06-01 10:50Z') \g /dev/null
select is((select array_agg(calls order by sampled_at) from ops.query_samples_quarters where sampled_at >= '2031-06-01' and query_id = 7), '{150,150,20}', 'what was missed is made up for');
select is((select sampled_at from ops.sample_states where part = 'quarters'), '2031-06-01 10:45Z', 'and a quarter without rows is done too');

-- Windows: minutes where they are kept, else quarters.
select is((select sum(calls) from internal.query_rows(('2031-06-01 10:00Z', '2031-06-01 10:15Z', '2031-06-01 10:20Z', 0)) where query_id = 7), 200::numeric, 'a quarter, and five minutes');
select is((select sum(calls) from internal.query_rows(('2031-06-01 10:00Z', '2031-06-01 10:00Z', '2031-06-01 10:20Z', 0)) where query_id = 7), 200::numeric, 'is as much as twenty minutes');
select is((select array[starts_at, fine_at, ends_at] from internal.sample_span('2031-06-01 10:03:09Z', '2031-06-01 10:20Z')), '{2031-06-01 10:03Z,2031-06-01 10:03Z,2031-06-01 10:20Z}', 'a new window begins with a minute');
update ops.sample_states set sampled_at = date_bin('15 minutes', now(), '1970-01-01Z') where part = 'quarters';
select is((select array[starts_at, fine_at, ends_at] from internal.sample_span('2026-01-05 10:03Z', '2026-01-05 10:20Z')), array['2026-01-05 10:00Z', date_bin('15 minutes', now(), '1970-01-01Z'), '2026-01-05 10:30Z']::timestamptz[], 'an old one with a quarter, and ends with one');
select is((select ends_at - starts_at from internal.sample_span(null, null)), (now() - date_trunc('minute', now() - interval '1 hour')), 'by default it is of an hour');
select is(array(select pg_temp.error_of(c) from unnest(array['select internal.sample_span(now(), now())', 'select internal.sample_span(''-infinity'', now())', 'select internal.sample_span(null, ''infinity'')']) as c), array['PS400 p_from', 'PS400 p_from', 'PS400 p_to'], 'what is no window');
select is((select (internal.day_before(internal.sample_span('2031-06-01 10:00Z', '2031-06-01 11:00Z'))).ends_at), '2031-05-31 11:00Z', 'the day before');

select * from finish();
rollback;
