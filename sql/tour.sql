-- Five minutes with pgsocial. Needs sql/seed.sql; run it as often as you like: psql -f sql/tour.sql
\set ON_ERROR_STOP on
\set QUIET on
\pset null ''
\pset footer off

select id as ada from social.get_profile_by_username(null, 'ada') \gset
select id as jonas from social.get_profile_by_username(null, 'jonas') \gset
select id as troll from social.get_profile_by_username(null, 'troll') \gset
select root_id as thread from social.list_hashtag_posts(null, 'postgres', 100) where root_id is not null \gset

\echo
\echo '1. Ada''s home feed: posts and shares of those she follows, each post once'
\echo '   select ... from social.home_feed(:ada, 8);'
select author_username as author, like_count as likes, reply_count as replies, left(body, 60) as body,
       (select string_agg(s ->> 'username', ', ') from jsonb_array_elements(shared_by) as s) as shared_by
  from social.home_feed(:ada, 8);

\echo
\echo '2. A thread: depth first, oldest first'
\echo '   select ... from social.get_thread(null, :thread);'
select repeat('   ', depth) || author_username || ': ' || left(body, 70) as thread
  from social.get_thread(null, :thread);

\echo
\echo '3. The same thread as Ada sees it, who blocks the troll: a tombstone stands where Kavya answered'
\echo '   select ... from social.get_thread(:ada, :thread);'
select repeat('   ', depth) || case when is_tombstone then '(not available)'
                                    else author_username || ': ' || left(body, 70) end as thread
  from social.get_thread(:ada, :thread);

\echo
\echo '4. A hashtag page, of a guest and of the troll: Ada''s post is missing from his'
\echo '   select ... from social.list_hashtag_posts(:viewer, ''#Tomatoes'');'
select 'guest' as viewer, author_username as author, body
  from social.list_hashtag_posts(null, '#Tomatoes')
union all
select 'troll', author_username, body from social.list_hashtag_posts(:troll, '#Tomatoes');

\echo
\echo '5. An error says what is wrong, and which argument'
\set ON_ERROR_STOP off
\set VERBOSITY verbose
select social.create_post(:ada, '');
\set VERBOSITY default
\set ON_ERROR_STOP on

\echo
\echo '6. All this is in the log; Jonas sees what he may: no blocks, no bookmarks of others'
\echo '   select ... from social.read_events(:jonas, 0);'
select type, count(*) from social.read_events(:jonas, 0) group by type order by type;
