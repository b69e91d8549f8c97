-- Commits: what people are found by is a read model. With Elasticsearch itself: tests/elastic.
\ir ../helpers.psql
select plan(46);

create function pg_temp.found(p_viewer bigint, p_query text, p_users bigint[], p_mistyped bigint[] default null, p_limit integer default 20) returns text language sql as $$
    select string_agg(i ->> 'username' || '=' || (i ->> 'matched'), ' ' order by i ->> 'username')
      from jsonb_array_elements(social.search_users_among(p_viewer, p_query, p_users, p_mistyped, p_limit) -> 'items') as i
$$;
create function pg_temp.told(p_query text, p_key text) returns text language sql as $$ select social.describe_user_search(p_query) ->> p_key $$;

select pg_temp.who('ep_me') as me \gset
select pg_temp.who('ep_other') as other \gset
select social.create_user('zanderling', 'Odalys Zürn', 'Keeper of axolotls') as one \gset
select social.create_user('zanderfish', 'Odalys Krone', 'Keeper of tapirs') as two \gset
select social.create_user('ep_away', 'Nobody', '') as away \gset
select internal.settle();

-- How it is told.
select is(social.describe_user_search('@Odalys Zür') -> 'names' @> '["odalys zur"]', true, 'names as they are folded');
select is(social.describe_user_search('modern') -> 'names' @> '["modern", "modem"]', true, 'and as an eye takes them in');
select is(pg_temp.told('Odalys Zür', 'words'), '["odalys", "zur"]', 'words of a profile');
select is(pg_temp.told('Odalys Zür', 'beginning'), '{"words": ["odalys"], "prefix": "zur"}', 'the last not finished');
select is(pg_temp.told('Odalys', 'beginning'), null, 'a word alone is');
select is(pg_temp.told('odalys zur', 'mistakes'), '[{"word": "odalys zur", "others": []}, {"word": "odalys", "others": ["zur"]}]', 'what may be mistyped: not what is short');
select is(pg_temp.told('ab', 'mistakes'), '[]', 'nothing of two letters');
select is(jsonb_array_length(social.describe_user_search(repeat('word ', 40)) -> 'mistakes'), 5, 'the first five of many words');
select is(pg_temp.told(q, 'is_for_engine'), 'false', 'nothing to look for: ' || q) from unnest(array['', '!!!', '@']) as q;
select is(pg_temp.told('x', 'is_for_engine') || pg_temp.told('x', 'is_behind'), 'truefalse', 'something');
select is(social.describe_user_search('x') -> 'scores', '{"name": 4000, "beginning": 3000, "words": 1500}', 'as they are ranked here');

-- Who was found is looked at once more.
select is(pg_temp.found(null, 'zander', array[:one, :two, :away, 1]), 'zanderfish=name zanderling=name', 'who has such a name');
select is(pg_temp.found(null, 'zander', array[:two]), 'zanderfish=name', 'and was given');
select is(pg_temp.found(null, 'keeper axol', array[:one, :two]), null, 'a word of the profile is not left unfinished');
select is(pg_temp.found(null, 'axolotls keeper', array[:one, :two]), 'zanderling=profile', 'words of the profile');
select is(pg_temp.found(null, 'keeper odal', array[:one, :two]), 'zanderfish=profile zanderling=profile', 'and the beginning of a name');
select is(pg_temp.found(null, 'zander', '{}'), null, 'nobody');
select is(pg_temp.found(null, 'zanderling', '{}'), 'zanderling=username', 'but the exact username');
select is(pg_temp.found(null, '!!!', array[:one]), null, 'nothing to look for');
select social.follow_user(:me, :one);
select is(pg_temp.found(:me, 'zander', '{}'), 'zanderling=name', 'and who is near');
select is(pg_temp.found(:me, 'axolotls', '{}'), 'zanderling=profile', 'by words, too');
select is(pg_temp.found(null, 'zandrling', array[:one], array[:one, :two]), 'zanderling=typo', 'one letter away');
select is(pg_temp.found(null, 'odalis krone', '{}', array[:one, :two]), 'zanderfish=typo', 'of several words');
select is(pg_temp.found(null, 'zandrling', array[:one, :two]), null, 'if that was asked for');
select is(social.search_users_among(null, 'zandrling', '{}') -> 'wants_mistyped', 'true', 'as it wants to be');
select is(social.search_users_among(null, 'zandrling', '{}', '{}') -> 'wants_mistyped', 'false', 'once');
select is(social.search_users_among(null, 'zander', array[:one, :two], null, 2) -> 'wants_mistyped', 'false', 'not for a full page');
select is(social.search_users_among(null, 'zander', array[:one, :two], null, 1) ->> 'next', (select cursor from social.search_users(null, 'zander', 1)), 'the next page begins where it would');

-- Who is not seen.
select social.block_user(:one, :other), social.set_preferences(:two, '{"is_discoverable": false}');
select is(pg_temp.found(:other, q, array[:one, :two], array[:one, :two]), null, 'not found: ' || q) from unnest(array['zander', 'keeper', 'zanderlng', 'odalys']) as q;
select is(pg_temp.found(:two, 'zanderf', array[:two]), 'zanderfish=name', 'oneself');
select social.deactivate_user(:one);
select is(pg_temp.found(:me, 'zander', array[:one, :two]), null, 'who is closed, at once');
select is((select count(*) from internal.sink_people(array[:one, :two, :away]::bigint[]) where is_deleted), 1::bigint, 'and goes from the engine');

-- A sink feeds the engine: who is new is looked for here, and where it is behind nothing is asked of it.
select ops.add_sink('ep_sink', 'elasticsearch');
update ops.sinks set created_at = now() - interval '1 day', batch_id = social.last_batch() where name = 'ep_sink';
select social.reactivate_user(:one);
select internal.settle();
select is(pg_temp.found(null, 'zander', '{}'), 'zanderling=name', 'whom the engine does not know yet');
update internal.batches set sealed_at = sealed_at - interval '1 minute' where id > (select batch_id from ops.sinks where name = 'ep_sink');
select is(pg_temp.told('x', 'is_for_engine') || pg_temp.told('x', 'is_behind'), 'falsetrue', 'behind');
select ops.drop_sink('ep_sink');

select is(pg_temp.error_of(q), e, q) from (values
('select social.describe_user_search(null)', 'PS400 p_query'), ('select social.describe_user_search(repeat(''x'', 201))', 'PS400 p_query'),
('select social.search_users_among(null, ''a'', null)', 'PS400 p_users'), ('select social.search_users_among(null, ''a'', array[null]::bigint[])', 'PS400 p_users'),
('select social.search_users_among(null, ''a'', ''{}'', array_fill(1::bigint, array[10001]))', 'PS400 p_mistyped'),
('select social.search_users_among(null, ''a'', ''{}'', null, 0)', 'PS400 p_limit'), ('select social.search_users_among(null, ''a'', ''{}'', null, 1, ''x'')', 'PS400 p_cursor')) as w (q, e);

select * from finish();
