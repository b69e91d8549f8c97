begin;
\ir ../helpers.psql
select plan(24);

select pg_temp.who('ef_me') as me, pg_temp.who('ef_ada') as ada, pg_temp.who('ef_bob') as bob \gset
create function pg_temp.rule(p_post bigint, p_rule text) returns text language sql as $$
    select row(is_met, detail)::text from social.explain_feed(pg_temp.who('ef_me'), p_post) where rule = p_rule
$$;
create function pg_temp.feed() returns text language sql as $$ select pg_temp.bodies(format('social.home_feed(%s)', pg_temp.who('ef_me'))) $$;
create function pg_temp.prefer(p_preferences jsonb) returns void language sql as $$
    insert into core.preferences (user_id, preferences) values (pg_temp.who('ef_me'), p_preferences)
    on conflict (user_id) do update set preferences = excluded.preferences
$$;
select social.create_post(:ada, 'strange') as strange \gset
select is(pg_temp.rule(:strange, 'source'), '(f,"neither do you follow its author, nor did anybody whom you follow share it")', 'a stranger''s');
select is(pg_temp.rule(:strange, 'in_feed'), '(f,"pulled: you have no timeline")', 'is not in the feed');
select social.follow_user(:me, :bob), social.share_post(:bob, :strange);
select is(pg_temp.rule(:strange, 'source'), '(t,"somebody whom you follow shared it")', 'shared it is');
select social.follow_user(:me, :ada);
select is(pg_temp.rule(:strange, 'source'), '(t,"you follow its author")', 'a followee''s');
select social.create_post(:me, 'mine') as mine \gset
select is(pg_temp.rule(:mine, 'source'), '(t,"it is your own")', 'one''s own');
select is((select string_agg(rule, ' ') from social.explain_feed(:me, :mine)), 'visible source not_muted conversation preferences in_feed', 'each rule');
select social.mute_user(:me, :ada);
select is(pg_temp.rule(:strange, 'not_muted'), '(f,"you mute its author")', 'a mute');
select is(pg_temp.rule(:strange, 'in_feed'), '(f,"pulled: you have no timeline")', 'takes it out');
select social.unmute_user(:me, :ada);
select is(pg_temp.error_of(format('select social.explain_feed(%s, 1)', :me)), 'PS404 p_post', 'no such post');
select social.create_post(:ada, 'secret', p_visibility => 'mentioned') as secret \gset
select is(pg_temp.error_of(format('select social.explain_feed(%s, %s)', :me, :secret)), 'PS404 p_post', 'one not for the viewer is the same');
select is(pg_temp.error_of(format('select social.explain_feed(1, %s)', :mine)), 'PS404 p_viewer', 'no such viewer');

-- Preferences.
select social.create_post(:bob, 'auf deutsch', p_lang => 'de-AT') as german \gset
select social.create_post(:bob, 'an answer', :mine) as answer \gset
select social.create_post(:bob, 'all about Cats and #Dogs') as cats \gset
select is(pg_temp.feed(), 'all about Cats and #Dogs,an answer,auf deutsch,mine,strange', 'without preferences');
select pg_temp.prefer('{"languages": ["en"]}');
select is(pg_temp.feed(), 'all about Cats and #Dogs,an answer,mine,strange', 'a language; what has none suits all');
select is(pg_temp.rule(:german, 'preferences'), '(f,"left out by your preference languages")', 'explained');
select pg_temp.prefer('{"languages": ["de"]}');
select is(pg_temp.feed(), 'all about Cats and #Dogs,an answer,auf deutsch,mine,strange', 'a region is of its language');
select pg_temp.prefer('{"hide_replies": true}');
select is(pg_temp.feed(), 'all about Cats and #Dogs,auf deutsch,mine,strange', 'no replies');
select pg_temp.prefer('{"muted_words": ["cats"]}');
select is(pg_temp.feed(), 'an answer,auf deutsch,mine,strange', 'a muted word, whatever its case');
select pg_temp.prefer('{"muted_words": ["cat", "a.*"]}');
select is(pg_temp.feed(), 'all about Cats and #Dogs,an answer,auf deutsch,mine,strange', 'not a part of one, and no pattern');
select pg_temp.prefer('{"muted_hashtags": ["dogs"]}');
select is(pg_temp.feed(), 'an answer,auf deutsch,mine,strange', 'a muted hashtag');
select pg_temp.prefer('{"muted_words": ["mine"]}');
select is(pg_temp.feed(), 'all about Cats and #Dogs,an answer,auf deutsch,mine,strange', 'one''s own posts stay');
select social.unfollow_user(:me, :ada), social.share_post(:bob, :mine);
select pg_temp.prefer('{"hide_shares": true}');
select is(pg_temp.feed(), 'all about Cats and #Dogs,an answer,auf deutsch,mine', 'no shares, and a post at its own place');
select is(pg_temp.chain(format('social.home_feed(%s, %%s, %%s)', :me), 1), 'all about Cats and #Dogs,an answer,auf deutsch,mine', 'page by page');
select is(pg_temp.rule(:strange, 'preferences'), '(f,"left out by your preference hide_shares")', 'explained');
set local role pgsocial_app;
select is((select count(*) from social.explain_feed(:me, :mine)), 6::bigint, 'applications may ask');

select * from finish();
rollback;
