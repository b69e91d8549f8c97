-- Commits: the metrics are a read model. The same numbers whether rows stand in tables, in chunks or in
-- compressed chunks; what late events change in a compressed one, and what goes with its chunk.
\ir ../helpers.psql
select plan(16);

select ops.timescaledb_edition() = 'full' as is_full \gset
select pg_temp.who('ts_ada') as ada, pg_temp.who('ts_bob') as bob \gset
create function pg_temp.chunks(p_table text, p_is_compressed boolean) returns bigint language sql as $$
    select count(*) from timescaledb_information.chunks
     where hypertable_schema = 'analytics' and hypertable_name = p_table and is_compressed = p_is_compressed
$$;
create function pg_temp.compress() returns integer language plpgsql as $$
declare
    v_count integer := 0;
begin
    while internal.compress_metrics() > 0 loop
        v_count := v_count + 1;
    end loop;
    return v_count;
end
$$;

select set_eq(
    $$ select format('%s.%s', hypertable_schema, hypertable_name) from timescaledb_information.hypertables
        where hypertable_schema in ('analytics', 'ops') $$,
    $$ select relation from ops.retention_rules where is_chunked $$,
    'what is kept for a while is in chunks'
);
select ok((select count(*) = 12 from ops.retention_rules where is_chunked and relation ~ '^analytics'), 'minutes and quarters of six families');
-- As if the full edition had come later.
\if :is_full
alter table analytics.post_metrics_quarters set (timescaledb.compress = false);
\endif
select is(ops.use_timescaledb(), 0, 'turning them again does nothing');

select social.create_post(:ada, 'one') as one, social.create_post(:ada, 'two') as two \gset
insert into core.likes (user_id, post_id, created_at)
select :bob, v.post_id, v.at
  from (values (:one, now() - interval '70 days'), (:two, now() - interval '70 days 3 hours')) as v (post_id, at);
select internal.settle();

select is(pg_temp.compress() > 0, :'is_full'::boolean, 'old quarters are compressed where the edition can');
select is(pg_temp.chunks('post_metrics_quarters', true) > 0, :'is_full'::boolean, 'as TimescaleDB says');
select is((select sum(likes) from analytics.post_metrics_quarters where post_id in (:one, :two)), 2::bigint, 'they say the same');

-- A row of a compressed chunk changes, and a new one comes into it.
select social.unlike_post(:bob, :one);
insert into core.bookmarks (user_id, post_id, created_at) values (:bob, :one, now() - interval '70 days 1 hour');
select internal.settle();
select is((select row(sum(likes), sum(bookmarks))::text from analytics.post_metrics_quarters where post_id = :one), '(0,1)', 'what comes late is taken in');
select is_empty($$ select * from ops.verify_projection('metrics') $$, 'as the tables say');

-- Rows of two people in many chunks, old ones compressed: who is erased goes alone.
select pg_temp.who('ts_eve') as eve, pg_temp.who('ts_cat') as cat, social.create_post(pg_temp.who('ts_dan'), 'seen') as seen, pg_temp.who('ts_dan') as dan \gset
create procedure pg_temp.act(p_person bigint, p_followee bigint, p_days integer[]) language sql as $$
    insert into core.views (viewer_id, post_id, window_at, surface, created_at)
    select p_person, p.id, t.at, 'feed', t.at
      from core.posts as p cross join unnest(p_days) as d cross join lateral (select now() - make_interval(days => d, mins => n) as at from generate_series(1, 5) as n) as t
     where p.author_id = p_followee;
    insert into core.likes (user_id, post_id, created_at)
    select p_person, p.id, now() - make_interval(days => d) from core.posts as p join unnest(p_days) with ordinality as t (d, n) on true where p.author_id = p_followee and t.n = 1;
    insert into core.follows (follower_id, followee_id, created_at) select p_followee, p_person, now() - make_interval(days => p_days[1]);
$$;
create procedure pg_temp.erase(p_person bigint) language plpgsql as $$
begin
    while not social.erase_user(p_person, 2) loop
        commit;
        perform internal.settle();
        commit;
    end loop;
end
$$;
call pg_temp.act(:eve, :dan, '{80,33,20,3,1}');
select internal.settle();
call pg_temp.act(:cat, :dan, '{81,34,21,4,1,0}');
call pg_temp.act(:eve, :bob, '{0}');
select internal.settle();
select pg_temp.compress() \g /dev/null
select count(*) as others from analytics.user_activity where user_id <> :eve \gset
call pg_temp.erase(:eve);
select internal.settle();
select is((select count(*) from social.erasure_proof(:eve)), 0::bigint, 'who is erased goes from every chunk');
select is((select count(*) from analytics.user_activity where user_id <> :eve), :'others'::bigint, 'nobody else does');
select is_empty($$ select * from ops.verify_projection('metrics') $$, 'from no table');

-- Chunks go as a whole, and what was rolled up of them stays.
select min(range_end) as ends from timescaledb_information.chunks where hypertable_schema = 'analytics' and hypertable_name = 'post_metrics_quarters' \gset
select is(internal.purge_rows('post_metrics_quarters', :'ends'::timestamptz - interval '1 microsecond', 1000), 0::bigint, 'no row goes before its chunk has ended');
select is(internal.purge_rows('post_metrics_quarters', now() - interval '85 days', 1000), 0::bigint, 'a chunk goes when all of it is old');
select ok(internal.purge_rows('post_metrics_quarters', now() - interval '35 days', 1000) > 0, 'then it does');
select is((select row(sum(likes), sum(bookmarks))::text from analytics.post_metrics_days where post_id in (:one, :two)), '(1,1)', 'the days keep what it said');
call ops.rebuild_projection('metrics');
select is_empty($$ select * from ops.verify_projection('metrics') $$, 'and they can be counted again');

select * from finish();
