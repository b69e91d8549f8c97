-- Who joins in with a post or a hashtag, and in which quarter of an hour: once, and nobody who is not seen.
begin;
\ir ../helpers.psql
select plan(7);

select pg_temp.who('tj_author') as author, pg_temp.who('tj_gone') as gone, pg_temp.who('tj_shy') as shy \gset
select count(pg_temp.who('tj_' || n)) from generate_series(1, 6) as n \g /dev/null
create temp table people as select id, substr(username, 4)::integer as n from core.users where username ~ '^tj_\d$';
create function pg_temp.id(p_n integer) returns bigint language sql as 'select id from people where n = p_n';
create function pg_temp.time(p_minutes double precision) returns timestamptz language sql as $$ select date_bin('15 minutes', now() - interval '5 hours', timestamptz '1970-01-01Z') + make_interval(secs => 60 * p_minutes) $$;
create function pg_temp.at(p_minutes double precision, p_n integer default 0) returns bigint language sql as 'select internal.id_at(pg_temp.time(p_minutes)) + p_n';
create function pg_temp.joined(p_kind text, p_subject text) returns text language sql as $$
    select string_agg(to_char(extract(epoch from c.bucket_at - pg_temp.time(0)) / 60, 'FM990') || ':' || c.accounts, ' ' order by c.bucket_at)
      from internal.count_joiners(p_kind, array_fill(p_subject, array[4]), array[pg_temp.time(-15), pg_temp.time(0), pg_temp.time(15), pg_temp.time(30)]) as c
$$;

insert into core.posts (id, author_id, body) values (pg_temp.at(-60), :author, 'what they join in with') returning id as post \gset
-- 1 likes and then shares and answers, 2 shares and then likes, 3 quotes with the next quarter, 4 answers twice.
insert into core.likes (user_id, post_id, created_at) values
(pg_temp.id(1), :post, pg_temp.time(0)), (pg_temp.id(2), :post, pg_temp.time(20)), (:gone, :post, pg_temp.time(1)), (:shy, :post, pg_temp.time(1));
insert into core.shares (id, user_id, post_id) values (pg_temp.at(20, 1), pg_temp.id(1), :post), (pg_temp.at(1, 2), pg_temp.id(2), :post);
insert into core.posts (id, author_id, body, reply_to_id, quote_of_id) values
(pg_temp.at(31), pg_temp.id(1), 'and says so', :post, null), (pg_temp.at(15), pg_temp.id(3), 'look', null, :post),
(pg_temp.at(14.99, 3), pg_temp.id(4), 'yes', :post, null), (pg_temp.at(16), pg_temp.id(4), 'yes', :post, null), (pg_temp.at(2), :author, 'thanks', :post, null);
update core.users set deactivated_at = now() where id = :gone;
update core.users set is_private = true where id = :shy;
select is(pg_temp.joined('post', :'post'), '0:3 15:1', 'each account once, in the quarter in which it began: not the author, nor who is not seen');
delete from core.likes where user_id = pg_temp.id(1);
select is(pg_temp.joined('post', :'post'), '0:2 15:2', 'what is taken back makes the next one the first');
insert into core.posts (id, author_id, body, reply_to_id, visibility) values (pg_temp.at(1), pg_temp.id(5), 'hush', :post, 'followers');
select is(pg_temp.joined('post', :'post'), '0:2 15:2', 'an answer that not everybody sees is none');

insert into core.posts (id, author_id, body) values
(pg_temp.at(0, 11), pg_temp.id(1), '#tj_tag'), (pg_temp.at(14.99, 12), pg_temp.id(2), '#tj_tag'), (pg_temp.at(15, 13), pg_temp.id(3), '#tj_tag');
select is(pg_temp.joined('hashtag', 'tj_tag'), '0:2 15:1', 'a quarter begins with its first moment and ends before the next');
insert into core.posts (id, author_id, body) values
(pg_temp.at(-23 * 60), pg_temp.id(4), '#tj_tag'), (pg_temp.at(5), pg_temp.id(4), '#tj_tag'),
(pg_temp.at(-25 * 60), pg_temp.id(5), '#tj_tag'), (pg_temp.at(5, 1), pg_temp.id(5), '#tj_tag');
select is(pg_temp.joined('hashtag', 'tj_tag'), '0:3 15:1', 'who used it a day before joins in anew, and nobody sooner');

-- The feed spreads authors, and goes down to a quarter of the threshold: a second post counts 0.625.
insert into core.posts (id, author_id, body) select pg_temp.at(60, n), case when n <= 2 then pg_temp.id(1) else pg_temp.id(2) end, 'feed ' || n from generate_series(1, 3) as n;
delete from analytics.trends where kind = 'post';
insert into analytics.trends (kind, period, lang, subject, rule, observed, expected, spread, score, peak, peak_at, since_at, scored_at, place)
select 'post', 'day', '', p.id::text, r.name, 9, 1, 0, 9, 9, now(), now(), now(), 1000000000 - substr(p.body, 6)::integer / 8.0
  from core.posts as p, analytics.trend_rules as r where p.body ~ '^feed \d$' and r.kind = 'post' and r.is_active;
select internal.list_trends(r, 'day', '', now()) from analytics.trend_rules as r where r.kind = 'post' and r.is_active \g /dev/null
create temp view newest as select distinct on (kind) * from analytics.trend_lists where (period, lang) = ('day', '') and kind in ('post', 'feed') order by kind, id desc;
select is((select string_agg(l.kind || (select string_agg(right(p.body, 2), '' order by u.n) from unnest(l.subjects) with ordinality as u (id, n) join core.posts as p on p.id = u.id::bigint), ', ' order by l.kind) from newest as l), 'feed 1 3 2, post 1 2 3', 'authors take turns in the feed');
select is((select round((f.threshold / p.threshold)::numeric, 4) || ' ' || round((f.places[1] - f.places[3] - 0.125 + ln(0.625) / ln(2))::numeric, 6) from newest as f, newest as p where f.kind = 'feed' and p.kind = 'post'), '0.2500 0.000000', 'a second one counts 0.625');

select * from finish();
rollback;
