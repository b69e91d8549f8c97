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
       shared_by ->> 'username' as shared_by
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
\echo '5. Mira has a private account: Ada asks to follow her, and is accepted'
\echo '   select * from social.follow_user(:ada, :mira);'
select social.create_user('mira_' || substr(md5(random()::text), 1, 8), 'Mira Lind') as mira \gset
select social.update_profile(:mira, p_is_private => true) as is_changed \gset
select * from social.follow_user(:ada, :mira);
\echo '   select ... from social.list_follow_requests(:mira);  social.accept_follow(:mira, :ada)'
select display_name as asks, social.accept_follow(:mira, id) as accepted
  from social.list_follow_requests(:mira);

\echo
\echo '6. What a text names, with places: nobody parses it again, and a rename misdirects nobody'
\echo '   select ... from social.get_post(:ada, :note);'
select social.create_post(:mira, 'Danke @adaさん! 今日は選挙だ #ＶＯＴＥ https://ex.org/a。') as note \gset
select e ->> 'kind' as kind, e ->> 'start' as start, e ->> 'end' as stop,
       coalesce(e ->> 'username', e ->> 'tag', e ->> 'url') as what
  from social.get_post(:ada, :note), jsonb_array_elements(entities) as e;

\echo
\echo '7. Mira takes another name; the old one leads to her while it is held'
\echo '   select username from social.get_profile_by_username(:ada, :old_name);'
select username as old_name from social.get_profile(:mira, :mira) \gset
select social.rename_user(:mira, 'lind_' || substr(md5(random()::text), 1, 8)) as is_changed \gset
select :'old_name' as asked_for, left(username, 5) || '...' as found
  from social.get_profile_by_username(:ada, :'old_name');

\echo
\echo '8. Ada mutes a word: it is found inside a text without spaces, and her feed leaves that out'
\echo '   select social.set_preferences(:ada, ''{"muted_words": ["選挙"]}'');'
select internal.settle() as events_folded \gset
select count(*) filter (where id = :note) as before from social.home_feed(:ada, 100) \gset
select social.set_preferences(:ada, '{"muted_words": ["選挙"]}') as is_changed \gset
select :before as before, count(*) filter (where id = :note) as after from social.home_feed(:ada, 100);
select social.set_preferences(:ada, '{"muted_words": []}') as is_changed \gset

\echo
\echo '9. Mira edits a post twice; whoever sees it sees what it said'
\echo '   select ... from social.list_post_versions(:ada, :trip);'
select social.create_post(:mira, 'Nigth train to Lisbon') as trip \gset
select social.edit_post(:mira, :trip, 'Night train to Lisbon') as is_changed \gset
select social.edit_post(:mira, :trip, 'Night train to Lisbon, window seat!') as is_changed \gset
select version, body, is_current from social.list_post_versions(:ada, :trip);

\echo
\echo '10. Ada answers, then Mira deletes the post: a tombstone keeps the place of the answer'
\echo '   select ... from social.get_thread(:ada, :trip);'
select social.create_post(:ada, 'Say hello to Inês there!', p_reply_to => :trip) as answer \gset
select social.delete_post(:mira, :trip) as is_changed \gset
select repeat('   ', depth) || case when is_tombstone then '(not available)'
                                    else author_username || ': ' || body end as thread
  from social.get_thread(:ada, :trip);

\echo
\echo '11. Mira leaves for good; the proof names every place that still holds something of her'
\echo '   select * from social.erasure_proof(:mira);'
select place, row_count from social.erasure_proof(:mira) order by place;
\echo '   select social.erase_user(:mira);   -- again and again, until it is true'
select set_config('tour.mira', :'mira', false) as mira_set \gset
-- Each step in a transaction of its own; what the log tells is folded before it is emptied.
do $$
begin
    while not social.erase_user(current_setting('tour.mira')::bigint) loop
        commit;
        perform internal.settle();
        commit;
    end loop;
end
$$;
select count(*) as places_left from social.erasure_proof(:mira);

\echo
\echo '12. An error says what is wrong, and which argument'
\set ON_ERROR_STOP off
\set VERBOSITY verbose
\set SHOW_CONTEXT never
select social.create_post(:ada, '');
\set VERBOSITY default
\set ON_ERROR_STOP on

\echo
\echo '13. All this is in the log; Jonas sees what he may: no blocks, no bookmarks of others'
\echo '   select ... from social.read_events(:jonas, 0);'
select type, count(*) from social.read_events(:jonas, 0) group by type order by type;

\echo
\echo '14. Jonas searches: words in any form, filters, a word in Japanese; and asks how he was read'
select social.create_post(:ada, 'Tomatoes ripen & the rain has ended', p_lang => 'en') as ripe,
       social.create_post(:ada, '京都で雨が降っています', p_lang => 'ja') as rain \gset
select internal.settle() as folded \gset
\echo '   select ... from social.search_posts(:jonas, ''tomato rains -snow from:ada'', ''newest'', 1);'
select h ->> 'snippet' as found
  from jsonb_array_elements(
           social.search_posts(:jonas, 'tomato rains -snow from:ada', 'newest', 1) -> 'hits'
       ) as h
union all
select h ->> 'snippet'
  from jsonb_array_elements(social.search_posts(:jonas, '京都 lang:ja', 'newest', 1) -> 'hits') as h;
\echo '   select ... from social.explain_query(:jonas, ''tomat* has:poll from:nobody_here'');'
select kind, value, is_used, reason
  from social.explain_query(:jonas, 'tomat* has:poll from:nobody_here');

\echo
\echo '15. Jonas looks for people: a mistake in a name, the first letters of a tag, and whom to follow'
\echo '   select username, display_name, matched from social.search_users(:jonas, ''Yilmas'');'
select username, display_name, matched from social.search_users(:jonas, 'Yilmas');
\echo '   select kind, text from social.suggest(:jonas, ''to'');'
select kind, text from social.suggest(:jonas, 'to');
\echo '   select username, reason, friend_username from social.suggest_users(:jonas, 2);'
select username, reason, friend_username from social.suggest_users(:jonas, 2);
