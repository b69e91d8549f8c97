-- Commits. What trends: distinct accounts against what is usual, by language; held back, faded, explained.
\ir ../helpers.psql
select plan(69);

select count(pg_temp.who('tr_' || n)) from generate_series(1, 20) as n \g /dev/null
create temp table people as select u.id, substr(u.username, 4)::integer as n from core.users as u where u.username ~ '^tr_\d+$';
create function pg_temp.id(p_n integer) returns bigint language sql as 'select id from people where n = p_n';
-- All that is committed, to the lists.
create procedure pg_temp.refresh(p_at timestamptz default null) language plpgsql as $$
begin
    commit;
    perform internal.settle();
    commit;
    for v_step in 1 .. 100 loop
        exit when internal.refresh_trends(p_at) is null;
        commit;
    end loop;
end
$$;
create function pg_temp.tags(p_language text default null, p_window text default 'day', p_viewer bigint default null) returns text language sql as $$
    select string_agg(t.tag || ':' || t.account_count, ' ' order by t.rank) from social.trending_hashtags(p_viewer, p_window, p_language, 100) as t where t.tag like 'tr\_%'
$$;
create function pg_temp.posts(p_viewer bigint default null, p_language text default null) returns text language sql as $$
    select string_agg(p.body, ' ') from social.trending_posts(p_viewer, 'day', p_language, 100) as p where p.body like 'tr\_%'
$$;

-- Twelve accounts; one account twelve times; eleven of whom one is private and one suspended later.
select count(social.create_post(id, 'Hi #tr_many', p_lang => case when n <= 8 then 'en-GB' else 'de' end)) from people where n <= 12 \g /dev/null
select count(social.create_post(pg_temp.id(1), 'Hi #tr_alone')) from generate_series(1, 12) \g /dev/null
select social.update_profile(pg_temp.id(20), p_is_private => true);
select count(social.create_post(id, 'Hi #tr_some', p_lang => 'en')) from people where n between 10 and 20 \g /dev/null
select count(social.create_post(id, 'Hi #tr_closed', p_visibility => 'followers')) from people where n <= 12 \g /dev/null
call pg_temp.refresh();
select is(pg_temp.tags(), 'tr_many:12 tr_some:10', 'accounts are counted, not posts, nor private ones, nor what not everybody sees');
select is(pg_temp.tags('en'), 'tr_some:10 tr_many:8', 'by language, whatever the region');
select is(pg_temp.tags('de-AT'), null, 'four accounts are below the floor');
select is(pg_temp.tags(p_window => 'hour') || pg_temp.tags(p_window => 'week'), 'tr_many:12 tr_some:10tr_many:12 tr_some:10', 'in each window');
select is((select round((t.score)::numeric, 4) from analytics.trends as t where (t.kind, t.period, t.lang, t.subject) = ('hashtag', 'day', '', 'tr_many')), round((2 * (sqrt(12.375) - sqrt(1.375)))::numeric, 4), 'by the surprise: 2 (sqrt(12 + 3/8) - sqrt(1 + 3/8))');
select ok((select score between 4.6 and 4.7 from social.trending_hashtags(null) where tag = 'tr_many'), 'which begins to fade');
select is_empty($$ select * from ops.verify_projection('trends') $$, 'it is as the tables say');
select is(internal.refresh_trends(), null, 'nothing is left');

-- Again the same; what is taken back.
select count(social.create_post(id, 'Again #tr_many', p_lang => 'en')) from people where n <= 12 \g /dev/null
call pg_temp.refresh();
select is(pg_temp.tags(), 'tr_many:12 tr_some:10', 'nobody joins in twice in a day');
select is((select since_at < scored_at from analytics.trends where (kind, period, lang, subject) = ('hashtag', 'day', '', 'tr_many')), true, 'since when it trends is kept');
select social.suspend_user(pg_temp.id(19), 'spam');
call pg_temp.refresh();
select is(pg_temp.tags(), 'tr_many:12 tr_some:9', 'a suspended account counts no more');
select social.unsuspend_user(pg_temp.id(19));
select social.delete_post(author_id, id) from core.posts where hashtags = '{tr_many}' and body like 'Hi%' and author_id in (select id from people where n <= 3) \g /dev/null
call pg_temp.refresh();
select is(pg_temp.tags(), 'tr_many:12 tr_some:10', 'who used it twice still counts after one is deleted');
select is((select string_agg(lang || accounts, ' ' order by lang) from (select lang, sum(accounts) as accounts from analytics.trend_counts where subject = 'tr_many' group by lang) as c), 'de4 en8', 'under the language of the first that stands');
select social.delete_post(author_id, id) from core.posts where hashtags = '{tr_many}' and deleted_at is null and author_id in (select id from people where n <= 6) \g /dev/null
call pg_temp.refresh();
select is(pg_temp.tags(), 'tr_some:10', 'what is taken back trends no more: six of twelve are too few');
select is_empty($$ select * from ops.verify_projection('trends') $$, 'and it is as the tables say');

-- Nothing to be seen is not shown, though nothing was counted yet.
select social.delete_post(author_id, id) from core.posts where hashtags = '{tr_some}' and deleted_at is null \g /dev/null
select is(pg_temp.tags(), null, 'a tag of which no post is left is not shown, before any job runs');
call pg_temp.refresh();
select count(social.create_post(id, 'New #tr_some', p_lang => 'en')) from people where n <= 14 \g /dev/null
select count(social.create_post(id, 'New #tr_other', p_lang => 'en')) from people where n <= 10 \g /dev/null
call pg_temp.refresh();
select is(pg_temp.tags(), 'tr_some:14 tr_other:10', 'they trend again');

-- Held back, at once.
select is(social.hold_trend('hashtag', '#TR_Some', 'a ring'), true, 'held');
select is(pg_temp.tags() || pg_temp.tags('en') || pg_temp.tags(p_window => 'hour'), 'tr_other:10tr_other:10tr_other:10', 'at once, in every list');
select is((select rank from social.trending_hashtags(null, p_limit => 100) where tag = 'tr_other') - 1, (select array_position(subjects, 'tr_some') from analytics.trend_lists where (kind, period, lang) = ('hashtag', 'day', '') order by id desc limit 1), 'its rank stays empty');
select is(social.explain_trend(null, 'hashtag', 'tr_some') ->> 'state', 'held', 'which is told, but not why');
select is(social.hold_trend('hashtag', 'tr_some', 'a ring'), false, 'once more changes nothing');
select is((select reason from ops.trend_holds where subject = 'tr_some'), 'a ring', 'the reason is kept');
select is(social.release_trend('hashtag', 'tr_some'), true, 'released');
select is(pg_temp.tags(), 'tr_some:14 tr_other:10', 'at once');
select is(social.release_trend('hashtag', 'tr_some'), false, 'once more changes nothing');
select social.hold_trend('hashtag', 'tr_some', 'a ring', now() + interval '1 day');
update ops.trend_holds set expires_at = clock_timestamp() where subject = 'tr_some';
select is(pg_temp.tags(), 'tr_some:14 tr_other:10', 'a hold ends by itself');

-- What a viewer mutes.
select social.set_preferences(pg_temp.id(5), '{"muted_hashtags": ["tr_some"]}') \g /dev/null
select social.set_preferences(pg_temp.id(6), '{"muted_words": ["TR_other"]}') \g /dev/null
select is(pg_temp.tags(p_viewer => pg_temp.id(5)) || ' ' || pg_temp.tags(p_viewer => pg_temp.id(6)), 'tr_other:10 tr_some:14', 'without what a viewer mutes');

-- Explained.
select is((select row(e ->> 'observed', e ->> 'expected', e ->> 'state', e ->> 'rule', e ->> 'floor', (e ->> 'score')::numeric(8, 4), (e -> 'rules' ->> 'hashtag_mastodon')::numeric)::text from social.explain_trend(null, 'hashtag', '#tr_some') as e),
          row(14, 1, 'trends', 'hashtag_surprise', 5, (2 * (sqrt(14.375) - sqrt(1.375)))::numeric(8, 4), 169)::text, 'the numbers behind a rank, and what other rules would make of it');
select is((select sum((h ->> 'accounts')::integer) from jsonb_array_elements(social.explain_trend(null, 'hashtag', 'tr_some') -> 'hours') as h), 14::bigint, 'by the hour');
select is(social.explain_trend(null, 'hashtag', 'tr_alone') ->> 'state', 'few_accounts', 'why one is not there');
select is(pg_temp.error_of($$ select social.explain_trend(null, 'hashtag', 'tr_closed') $$), 'PS404 p_subject', 'a tag that not everybody sees is nobody''s');

update analytics.trends set peak_at = peak_at - interval '30 days' where subject = 'tr_other' and period = 'hour';
select is((select row(e ->> 'state', (e ->> 'score_now')::float8 < 0.001)::text from social.explain_trend(null, 'hashtag', 'tr_other', 'hour') as e), '(faded,t)', 'also weeks after it has faded');
update analytics.trends set peak_at = peak_at + interval '30 days' where subject = 'tr_other' and period = 'hour';

-- Usual is what was on the days before, at the same time.
insert into analytics.trend_counts (kind, subject, lang, time, accounts)
select 'hashtag', 'tr_usual', 'en', date_bin('15 minutes', now(), timestamptz '1970-01-01Z') - make_interval(hours => 24 * d), 10 + d % 2 from generate_series(1, 7) as d;
select is((select row(n.expected, round(n.spread::numeric, 4), n.windows)::text from internal.trend_numbers('hashtag', '{tr_usual}', now()) as n where n.period = 'day' and n.lang = ''), row((10 * 3 + 11 * 4 + 1) / 7.0::float8, 0.5345, 7)::text, 'expected is (sum + 1) / windows');
select is((select n.expected from internal.trend_numbers('hashtag', '{tr_usual}', now()) as n where n.period = 'hour' and n.lang = 'en'), (75 / 7.0)::float8, 'by the hour as well');
select count(social.create_post(id, 'As always #tr_usual', p_lang => 'en')) from people where n between 1 and 16 \g /dev/null
call pg_temp.refresh();
select is(social.explain_trend(null, 'hashtag', 'tr_usual') ->> 'state', 'below_threshold', 'what is as frequent every day is no trend');
delete from analytics.trend_counts where subject = 'tr_usual' and time < now() - interval '12 hours';

-- Fades and comes back.
call pg_temp.refresh(now() + interval '30 minutes');
select place as before from analytics.trends where (kind, period, lang, subject) = ('hashtag', 'day', '', 'tr_some') \gset
update analytics.trends set peak_at = peak_at - interval '16 hours', place = place - 4 where subject = 'tr_some' and period = 'day';
select count(social.create_post(id, 'More #tr_some', p_lang => 'en')) from people where n in (15, 16) \g /dev/null
call pg_temp.refresh();
select ok((select place > :before - 0.1 and peak = score from analytics.trends where (kind, period, lang, subject) = ('hashtag', 'day', '', 'tr_some')), 'a higher peak counts anew');
update analytics.trends set peak = 1000 where (kind, period, lang, subject) = ('hashtag', 'day', '', 'tr_some');
select count(social.create_post(id, 'More #tr_some', p_lang => 'en')) from people where n = 17 \g /dev/null
call pg_temp.refresh();
select is((select peak from analytics.trends where (kind, period, lang, subject) = ('hashtag', 'day', '', 'tr_some')), 1000::float8, 'a lower one does not, within its cooldown');
update analytics.trends set peak_at = peak_at - interval '49 hours' where subject = 'tr_some' and period = 'day';
select count(social.create_post(id, 'More #tr_some', p_lang => 'en')) from people where n = 18 \g /dev/null
call pg_temp.refresh();
select ok((select peak < 1000 from analytics.trends where (kind, period, lang, subject) = ('hashtag', 'day', '', 'tr_some')), 'and does after it');

-- Posts.
select social.create_post(pg_temp.id(1), 'tr_hot', p_lang => 'en') as hot \gset
select social.create_post(pg_temp.id(2), 'tr_warm', p_lang => 'de') as warm \gset
select social.create_post(pg_temp.id(3), 'tr_own') as own \gset
select social.create_post(pg_temp.id(4), 'tr_shy', p_visibility => 'followers') as shy \gset
select count(social.like_post(id, :hot)) from people where n between 2 and 9 \g /dev/null
select count(social.share_post(id, :hot)) from people where n between 2 and 9 \g /dev/null
select count(social.create_post(id, 'me too', p_reply_to => :hot)) from people where n between 8 and 11 \g /dev/null
select count(social.like_post(id, :warm)) from people where n between 5 and 9 or n = 20 \g /dev/null
select count(social.create_post(pg_temp.id(3), 'up', p_reply_to => :own)) from generate_series(1, 9) \g /dev/null
select count(social.follow_user(id, pg_temp.id(4))), count(social.like_post(id, :shy)) from people where n between 5 and 15 \g /dev/null
call pg_temp.refresh();
select is(pg_temp.posts(), 'tr_hot tr_warm', 'accounts other than the author, once each, of posts that everybody sees');
select is((select observed::text from analytics.trends where (kind, period, lang, subject) = ('post', 'day', '', :'hot')) || ' ' || (social.explain_trend(null, 'post', :'warm') ->> 'observed'), '10 5', 'as many accounts, without the private one');
select is(pg_temp.posts(p_language => 'de') || ' ' || pg_temp.posts(p_language => 'en-US'), 'tr_warm tr_hot', 'by the post''s language');
select social.block_user(pg_temp.id(1), pg_temp.id(15)), social.mute_user(pg_temp.id(16), pg_temp.id(2)) \g /dev/null
select is(pg_temp.posts(pg_temp.id(15)) || ' ' || pg_temp.posts(pg_temp.id(16)), 'tr_warm tr_hot', 'not across a block, nor who is muted');
select social.hold_trend('post', :'hot', 'no') as held \gset
select is(pg_temp.posts(), 'tr_warm', 'held back');
select social.release_trend('post', :'hot') \g /dev/null
select social.unlike_post(id, :warm) from people where n between 5 and 7 \g /dev/null
call pg_temp.refresh();
select is(pg_temp.posts(), 'tr_hot', 'what is taken back counts no more');
select is_empty($$ select * from ops.verify_projection('trends') $$, 'still as the tables say');
select social.share_post(pg_temp.id(12), :own);
call pg_temp.refresh();
insert into core.likes (user_id, post_id, created_at) values (pg_temp.id(12), :own, now() - interval '40 minutes');
call pg_temp.refresh();
select is_empty($$ select * from ops.verify_projection('trends') $$, 'what comes late takes the place of what came after');
update core.posts set visibility = 'followers' where reply_to_id = :hot;
call pg_temp.refresh();
select is_empty($$ select * from ops.verify_projection('trends') $$, 'what not everybody sees any more counts no more');
update core.posts set visibility = 'public' where reply_to_id = :hot;
select social.edit_post(pg_temp.id(1), :hot, 'tr_hot', p_lang => 'fr');
call pg_temp.refresh();
select is(coalesce(pg_temp.posts(p_language => 'en'), 'none') || ' ' || pg_temp.posts(p_language => 'fr'), 'none tr_hot', 'in another language by all who joined in before');
select is_empty($$ select * from ops.verify_projection('trends') $$, 'as the tables say');
select social.update_profile(pg_temp.id(1), p_is_private => true);
select is(pg_temp.posts(), null, 'at once nothing of who goes private');
select is(pg_temp.error_of(format('select social.explain_trend(null, ''post'', %L)', :'hot')), 'PS404 p_subject', 'nor any number');
select social.update_profile(pg_temp.id(1), p_is_private => false);

-- In one day an account joins in once, with its first use that stands.
insert into core.posts (id, author_id, body, lang) select internal.id_at(now() - interval '2 hours') + n, id, '#tr_twice', 'en' from people where n <= 12;
select count(social.create_post(id, '#tr_twice', p_lang => 'en')) from people where n <= 12 \g /dev/null
call pg_temp.refresh();
select is((select row(sum(accounts), max(time) < now() - interval '90 minutes')::text from analytics.trend_counts where subject = 'tr_twice'), '(12,t)', 'not again two hours later');
select social.delete_post(author_id, id) from core.posts where hashtags = '{tr_twice}' and created_at < now() - interval '1 hour' \g /dev/null
call pg_temp.refresh();
select is((select row(sum(accounts), min(time) > now() - interval '90 minutes')::text from analytics.trend_counts where subject = 'tr_twice'), '(12,t)', 'but where the first one was taken back');

select social.edit_post(author_id, id, 'without') from core.posts where hashtags = '{tr_other}' limit 1 \g /dev/null
call pg_temp.refresh();
select is_empty($$ select * from ops.verify_projection('trends') $$, 'nor what an edit takes out');

-- Differences are found, and repaired.
update analytics.trend_counts set accounts = accounts + 7 where (subject, time) = (select subject, min(time) from analytics.trend_counts where subject = 'tr_other' group by subject);
delete from analytics.trend_counts where subject = :'hot';
select is((select string_agg(d.counter || ' ' || d.subject || ' ' || d.delta, ', ' order by d.counter)
             from (select counter, split_part(id, '@', 1) as subject, sum(kept - counted) as delta from ops.verify_projection('trends') group by counter, split_part(id, '@', 1)) as d), format('hashtag tr_other 7, post %s -10', :'hot'), 'what differs is found');
call ops.rebuild_projection('trends');
call pg_temp.refresh();
select is_empty($$ select * from ops.verify_projection('trends') $$, 'and repaired');

select is(pg_temp.error_of(q), e, q) from (values
('select social.trending_hashtags(null, ''eon'')', 'PS400 p_window'), ('select social.trending_posts(null, null)', 'PS400 p_window'),
('select social.trending_posts(null, ''day'', ''x'')', 'PS400 p_language'), ('select social.trending_hashtags(null, p_limit => 0)', 'PS400 p_limit'),
('select social.trending_posts(null, p_cursor => ''1.2'')', 'PS400 p_cursor'), ('select social.trending_posts(null, p_cursor => ''999999999.2.3'')', 'PS410 p_cursor'),
('select social.hold_trend(''user'', ''7'', ''no'')', 'PS400 p_kind'), ('select social.hold_trend(''post'', ''x'', ''no'')', 'PS400 p_subject'),
('select social.hold_trend(''post'', ''9999999999999999999'', ''no'')', 'PS400 p_subject'), ('select social.explain_trend(null, ''post'', ''9223372036854775808'')', 'PS400 p_subject'),
('select social.hold_trend(''hashtag'', ''a'', '''')', 'PS400 p_reason'), ('select social.hold_trend(''hashtag'', ''a'', ''no'', now())', 'PS400 p_until')) as w (q, e);

select * from finish();
