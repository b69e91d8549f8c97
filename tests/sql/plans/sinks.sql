-- A page of a copy reads what is on it, and a part of a comparison what lies in it, whatever the tables hold.
begin;
\ir ../helpers.psql
select plan(24);
set local track_functions = 'all';

\ir ../fresh_statistics.psql
\ir reads.psql
insert into core.users (username, display_name) select 'ps_' || n, 'n' from generate_series(1, 2000) as n;
create temp table people as select id, row_number() over (order by id) as n from core.users where username like 'ps\_%';
insert into core.posts (author_id, body) select p.id, 'ps ' || p.n from people as p, generate_series(1, 2) as k;
create temp table posts as select id, row_number() over (order by id) as n from core.posts where body like 'ps %';
create temp table pairs as
select u.id as user_id, o.id as other_id, w.id as post_id
  from people as u cross join generate_series(1, 4) as k
  join people as o on o.n = (u.n + k * 7) % 2000 + 1
  join posts as w on w.n = (u.n * 2 + k * 5) % 4000 + 1;
insert into core.likes (user_id, post_id) select user_id, post_id from pairs;
insert into core.shares (user_id, post_id) select user_id, post_id from pairs;
insert into core.bookmarks (user_id, post_id) select user_id, post_id from pairs;
insert into core.views (viewer_id, post_id, window_at, surface) select user_id, post_id, '2024-01-01Z', 'feed' from pairs;
insert into core.profile_visits (visitor_id, profile_id, window_at, via_post_id) select user_id, other_id, '2024-01-01Z', post_id from pairs;
insert into core.follows (follower_id, followee_id, via_post_id) select user_id, other_id, post_id from pairs;
insert into core.ended_follows (user_id, began_at) select other_id, now() from pairs;
insert into core.active_days (user_id, day) select id, date '2024-01-01' + d from people, generate_series(0, 3) as d on conflict do nothing;
analyze core.users, core.posts, core.likes, core.shares, core.bookmarks, core.views, core.profile_visits, core.follows, core.ended_follows, core.active_days, core.post_hashtags, core.post_mentions, internal.people, internal.people_names, internal.user_counters;

select array_agg(c.relname::text) as tables from pg_class as c
 where c.relnamespace = 'core'::regnamespace and c.relname not in ('erasures', 'embedding_models') \gset
create temp table pages as
select p.part, (
    select r.key from internal.copy_sink_rows(p.part, null, 1000) with ordinality as r order by r.ordinality desc limit 1
) as after
  from unnest(internal.sink_parts(array['users', 'posts', 'documents', 'people', 'engagements', 'days'])) as p (part);
select is((select count(*) from pages where after is not null), 14::bigint, 'each part has more than a page, and the log is the fifteenth');
create temp table copied as
select p.part, r.scans, r.rows
  from pages as p
 cross join lateral pg_temp.reads_of(format('select count(*) from internal.copy_sink_rows(%L, %L, 50)', p.part, p.after), :'tables') as r;
select ok(rows between 50 and 700 and scans = 0, format('50 of %s: %s rows read, %s scans', part, rows, scans)) from copied order by part;
select is_empty(
    $$select funcname, calls from pg_stat_xact_user_functions where funcname in ('sink_digest', 'sink_micros')$$,
    'a digest is a part of the query, and no call for each row'
);

create temp table compared as
select e.entity, r.scans, r.rows
  from (values
    ('users', (select id from people where n = 1000), (select id from people where n = 1050)),
    ('posts', (select id from posts where n = 1000), (select id from posts where n = 1050)),
    ('engagements', (select id from people where n = 1000), (select id from people where n = 1050)),
    ('people', (select id from people where n = 1000), (select id from people where n = 1050)),
    ('documents', (select id from posts where n = 1000), (select id from posts where n = 1050))
  ) as e (entity, low, high)
 cross join lateral pg_temp.reads_of(format('select internal.sink_sums(%L, array[%s, %s], ''-infinity'', ''-infinity'', 0)', e.entity, e.low, e.high), :'tables') as r;
select ok(rows between 49 and 2000 and scans = 0, format('%s of 50 places: %s rows read, %s scans', entity, rows, scans)) from compared order by entity;

create temp table looked_up as
select p.part, r.scans, r.rows
  from (select part, split_part(part, '.', 1) as entity, after from pages where part in ('users', 'engagements.like', 'engagements.post_follow')) as p
 cross join lateral pg_temp.reads_of(format('select count(*) from internal.sink_rows(%L, array[%L], array[0])', p.entity, p.after), :'tables') as r;
select ok(rows between 1 and 20 and scans = 0, format('a row of %s: %s rows read, %s scans', part, rows, scans)) from looked_up order by part;

select * from finish();
rollback;
