-- Pages of one ranking: whatever happens between them, nothing is repeated and nothing skipped.
begin;
\ir ../helpers.psql
select plan(24);

select pg_temp.who('tp_reader') as reader \gset
select pg_temp.who('tp_writer') as writer \gset
select pg_temp.who('tp_other') as other \gset
create temp table written as
select n, social.create_post(case when n > 20 then :other else :writer end, 'tp_' || n || ' #tp_' || n) as id from generate_series(1, 30) as n;

-- A list as the job makes it: the first one highest, half an hour ago.
create function pg_temp.list(p_kind text, p_subjects text[]) returns bigint language sql as $$
    insert into analytics.trend_lists (kind, period, lang, made_at, rule, half_life, threshold, subjects, places)
    select p_kind, 'day', '', now() - interval '30 minutes', case p_kind when 'hashtag' then 'hashtag_surprise' else 'post_mastodon' end,
           interval '2 hours', 0.5, p_subjects, array(select extract(epoch from now()) / 7200 + 10 - n / 3.1 from generate_series(1, cardinality(p_subjects)) as n)
    returning id
$$;
select pg_temp.list('post', array(select id::text from written order by n)) as list \gset
insert into analytics.trends (kind, period, lang, subject, rule, observed, expected, spread, score, peak, peak_at, since_at, scored_at, place)
select 'hashtag', 'day', '', 'tp_' || n, 'hashtag_surprise', 9, 1, 0, 5, 5, now(), now(), now(), 0 from written;
select pg_temp.list('hashtag', array(select 'tp_' || n from written order by n)) as tags \gset

select is(pg_temp.bodies('social.trending_posts(null)'), (select string_agg('tp_' || n || ' #tp_' || n, ',' order by n) from written where n <= 20), 'the first page');
select is(pg_temp.chain('social.trending_posts(null, p_limit => %s, p_cursor => %s)', 7), (select string_agg('tp_' || n || ' #tp_' || n, ',' order by n) from written), 'all pages, above the threshold: 10 - 30 / 3.1 > log2(0.5)');
select is((select count(*) from social.trending_posts(null, p_limit => 100)), 30::bigint, 'or at once');

-- A page, then a ranking upside down, a post more and one less.
select cursor as place from social.trending_posts(null, p_limit => 5) offset 4 \gset
select pg_temp.list('post', array(select id::text from written order by n desc)) as newer \gset
select is((select string_agg(substr(split_part(body, ' ', 1), 4), ' ') from social.trending_posts(null, p_limit => 5)), '30 29 28 27 26', 'who begins now sees the new ranking');
select is((select string_agg(substr(split_part(body, ' ', 1), 4), ' ') from social.trending_posts(null, p_limit => 5, p_cursor => :'place')), '6 7 8 9 10', 'who goes on, the one that they saw');
select social.delete_post(:writer, id) from written where n in (7, 8) \g /dev/null
select is((select string_agg(substr(split_part(body, ' ', 1), 4), ' ') from social.trending_posts(null, p_limit => 5, p_cursor => :'place')), '6 9 10 11 12', 'without what is gone, and full');
select social.hold_trend('post', id::text, 'no') from written where n = 9 \g /dev/null
select is((select string_agg(substr(split_part(body, ' ', 1), 4), ' ') from social.trending_posts(null, p_limit => 5, p_cursor => :'place')), '6 10 11 12 13', 'nor what is held back');
select is((select count(*) from social.trending_posts(null, p_limit => 30, p_cursor => :'place')), 22::bigint, 'to the end of it');

-- What fades between two pages stays to the last one; who begins sees it no more.
select split_part(:'place', '.', 3)::bigint as first_read \gset
update analytics.trend_lists set places = array(select p - 3 from unnest(places) as p) where id = :list;
select is((select count(*) from social.trending_posts(null, p_limit => 100, p_cursor => :'list' || '.0.' || :first_read)), (select count(*) from written where n not in (7, 8, 9) and 10 - n / 3.1 - 3 >= -1.01), 'below the threshold there is nothing');
select is((select count(*) from social.trending_posts(null, p_limit => 100, p_cursor => :'list' || '.0.' || (:first_read - 3 * 7200000))), 27::bigint, 'as of when the first page was read');

-- Tags.
select cursor as place from social.trending_hashtags(null, p_limit => 4) offset 3 \gset
select is((select string_agg(tag || '@' || rank, ' ') from social.trending_hashtags(null, p_limit => 3, p_cursor => :'place')), 'tp_5@5 tp_6@6 tp_9@9', 'with their ranks; 7 and 8 stand nowhere');
select is(pg_temp.error_of(format('select social.trending_posts(null, p_cursor => %L)', :'place')), 'PS400 p_cursor', 'a cursor of another list');
select is(pg_temp.error_of(format('select social.trending_hashtags(null, ''hour'', p_cursor => %L)', :'place')), 'PS400 p_cursor', 'or of another window');
select is(pg_temp.error_of(format('select social.trending_hashtags(null, p_cursor => %L)', :'tags' || '.1.99999999999999')), 'PS400 p_cursor', 'or of a time to come');
insert into analytics.trend_lists (kind, period, lang, made_at, rule, half_life, threshold, subjects, places)
select 'hashtag', 'day', '', now() - interval '1 year', 'hashtag_surprise', interval '2 hours', 0.5, '{tp_1}', array[extract(epoch from now() - interval '1 year') / 7200] returning id as year \gset
select is((select tag || ' ' || (score < 0.001) from social.trending_hashtags(null, p_cursor => :'year' || '.0.1')), 'tp_1 true', 'a list that nothing has replaced, a year later');
delete from analytics.trend_lists where id = :year;
insert into analytics.trend_lists (kind, period, lang, made_at, rule, half_life, threshold, subjects, places)
select 'hashtag', 'hour', '', now(), 'hashtag_surprise', interval '2 hours', 0.5, '{tp_1,tp_2}', array[extract(epoch from now()) / 7200, extract(epoch from now()) / 7200 - 1.01];
insert into analytics.trends (kind, period, lang, subject, rule, observed, expected, spread, score, peak, peak_at, since_at, scored_at, place)
select 'hashtag', 'hour', '', 'tp_' || n, 'hashtag_surprise', 9, 1, 0, 5, 5, now(), now(), now(), 0 from written where n <= 2;
select is((select string_agg(tag, ' ') from social.trending_hashtags(null, 'hour', p_limit => 100)), 'tp_1', 'what has faded below the threshold is not shown');
delete from analytics.trend_lists where id = :tags;
select is(pg_temp.error_of(format('select social.trending_hashtags(null, p_cursor => %L)', :'place')), 'PS410 p_cursor', 'a list that is gone');

-- The feed: nothing of one's own, nothing seen, nothing muted; seeing one moves no other.
select pg_temp.list('feed', array(select id::text from written order by n)) as feed \gset
select is((select string_agg(substr(split_part(body, ' ', 1), 4), ' ') from social.trending_feed(:other, p_limit => 20)), '1 2 3 4 5 6 10 11 12 13 14 15 16 17 18 19 20', 'not what one wrote');
select cursor as place from social.trending_feed(:reader, p_limit => 3) offset 2 \gset
insert into core.views (viewer_id, post_id, window_at, surface) select :reader, id, now(), 'feed' from written where n in (1, 2, 3, 11);
select is((select string_agg(substr(split_part(body, ' ', 1), 4), ' ') from social.trending_feed(:reader, p_limit => 6, p_cursor => :'place')), '4 5 6 10 12 13', 'nor what one saw; what was seen above moves nothing below');
select social.mute_user(:reader, :other) \g /dev/null
select is((select count(*) from social.trending_feed(:reader, p_limit => 50) where author_id = :other), 0::bigint, 'nor by whom one mutes');
select social.set_preferences(:reader, '{"languages": ["fr"], "muted_words": ["tp_4"]}') \g /dev/null
select is((select string_agg(substr(split_part(body, ' ', 1), 4), ' ') from social.trending_feed(:reader, p_limit => 3)), '5 6 10', 'nor with words that one mutes; what has no language suits all');
update core.posts set lang = 'de' where id = (select id from written where n = 5);
select is((select string_agg(substr(split_part(body, ' ', 1), 4), ' ') from social.trending_feed(:reader, p_limit => 3)), '6 10 12', 'nor in other languages');
select is((select count(*) from social.trending_posts(:reader, p_limit => 50) where id = (select id from written where n = 5)), 1::bigint, 'which posts that trend may be in');
select is(pg_temp.error_of('select social.trending_feed(1)'), 'PS404 p_viewer', 'of nobody');

select * from finish();
rollback;
