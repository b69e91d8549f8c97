-- Muted words look at all that a reader would see of a post, in any script.
begin;
\ir ../helpers.psql
select plan(13);

select pg_temp.who('mw_me') as me, pg_temp.who('mw_pal') as pal, pg_temp.who('mw_priv') as priv \gset
select social.follow_user(:me, :pal);
select social.set_preferences(:me, '{"muted_words": ["選挙", "Straße", "spoiler alert"], "muted_hashtags": ["#ΟΔΟΣ"]}');
create function pg_temp.rule(p_post bigint) returns text language sql as $$
    select detail from social.explain_feed(pg_temp.who('mw_me'), p_post) where rule = 'preferences'
$$;
create function pg_temp.post(p_body text, p_media jsonb default '[]', p_tags text[] default '{}', p_quote bigint default null) returns bigint language sql volatile as $$
    select social.create_post(pg_temp.who('mw_pal'), p_body, p_media => p_media, p_tags => p_tags, p_quote_of => p_quote)
$$;
select is(pg_temp.rule(pg_temp.post(b)), 'left out by your preference ' || p, b)
  from (values ('今日は選挙だ', 'muted_words'), ('STRASSE', 'muted_words'), ('A Spoiler Alert!', 'muted_words'), ('#οδος', 'muted_hashtags'), ('＃ΟΔΟΣ', 'muted_hashtags')) as t (b, p);
select is(pg_temp.rule(pg_temp.post(b)), 'none leaves it out', b) from unnest(array['strassen', 'a spoiler', '選']) as b;
select is(pg_temp.rule(pg_temp.post('look', '[{"kind": "image", "url": "u", "alt": "a spoiler alert"}]')), 'left out by your preference muted_words', 'an alternative text');
select is(pg_temp.rule(pg_temp.post('look', p_tags => array['strasse'])), 'left out by your preference muted_words', 'a given tag');
select social.create_post(:priv, 'die Straße') as quoted \gset
select is(pg_temp.rule(pg_temp.post('see', p_quote => :quoted)), 'left out by your preference muted_words', 'what a quote shows');
select social.update_profile(:priv, p_is_private => true);
select is((select pg_temp.rule(max(id)) from core.posts where quote_of_id = :quoted), 'none leaves it out', 'but not what it does not show');
select is((select count(*) from social.home_feed(:me, 100)), 4::bigint, 'the feed says the same');

select * from finish();
rollback;
