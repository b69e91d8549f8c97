begin;
\ir ../helpers.psql
select plan(39);

select pg_temp.who('sp_ada') as ada \gset
create function pg_temp.set(p_changes jsonb) returns boolean language sql volatile as $$
    select social.set_preferences(pg_temp.who('sp_ada'), p_changes)
$$;
create function pg_temp.kept() returns jsonb language sql stable as $$
    select preferences from core.preferences where user_id = (select id from core.users where username = 'sp_ada')
$$;

-- A default that is set is no change, and nothing is kept.
select is(pg_temp.set(c::jsonb), false, c || ' changes nothing') from unnest(array[
    '{}', '{"hide_shares": false}', '{"languages": []}', '{"notify": {"like": true}}', '{"notify": {}}', '{"notify": null}',
    '{"hide_replies": null, "muted_words": []}']) as c;
select is(pg_temp.kept(), null, 'nor is anything kept');
select is(pg_temp.set('{"hide_shares": true, "notify": {"like": false, "reply": true}}'), true, 'another is');
select is(pg_temp.kept(), '{"hide_shares": true, "notify": {"like": false}}', 'and what differs is kept');
select is(pg_temp.set('{"notify": {"reply": true}}'), false, 'again a default');
select is(pg_temp.set('{"hide_shares": false}'), true, 'going back to a default is a change');
select is(pg_temp.kept(), '{"notify": {"like": false}}', 'that leaves the rest');
select is(pg_temp.set('{"notify": {"like": true}}'), true, 'of each');
select is(pg_temp.kept(), null, 'until nothing is left');
select is(social.get_preferences(:ada), internal.default_preferences(), 'all defaults');
select is(pg_temp.set('{"muted_words": ["x"]}'), true, 'a list');
select is(pg_temp.set('{"muted_words": ["x"]}'), false, 'the same list');
select is(pg_temp.set('{"muted_words": null}'), true, 'null takes it away');

-- Deep and large values are refused before any work on them: each level would double it.
select is(pg_temp.error_of(format('select pg_temp.set(%L)', (repeat('{"a":', n) || '1' || repeat('}', n))::jsonb)), 'PS400 p_changes', n || ' levels')
  from unnest(array[2, 3, 4, 5, 14, 50, 1000]) as n;
select is(pg_temp.error_of(format('select pg_temp.set(jsonb_build_object(''muted_words'', %L::jsonb))', (repeat('[', n) || repeat(']', n))::jsonb)), 'PS400 p_changes', 'lists in ' || n)
  from unnest(array[2, 5, 1000]) as n;
select is(pg_temp.error_of('select pg_temp.set(jsonb_build_object(''muted_words'', jsonb_build_array(repeat(''x'', 100000))))'), 'PS400 p_changes', 'large');
select is(pg_temp.error_of('select pg_temp.set(jsonb_build_object(''muted_words'', (select jsonb_agg(n) from generate_series(1, 100000) as n)))'), 'PS400 p_changes', 'long');
select is(pg_temp.kept(), null, 'and change nothing');

-- The check itself.
select is(pg_temp.error_of(format('select internal.check_json(%L, ''p_x'', %s)', v, d)), e, format('%s within %s', v, d))
  from (values ('[[1]]', 2, 'no error'), ('[[1]]', 1, 'PS400 p_x'), ('{"a": [1]}', 1, 'PS400 p_x'), ('1', 0, 'no error'), ('[1]', 0, 'PS400 p_x')) as t (v, d, e);
select is(internal.merge_patch('{"a": {"b": 1, "c": 2}}', '{"a": {"b": null, "d": {"e": null}}}'), '{"a": {"c": 2, "d": {}}}', 'a patch as RFC 7396 has it');

-- The patch itself takes each level once: by twice at each it would not end.
set local statement_timeout = '20s';
select is(internal.merge_patch('{}', j), j, 'forty levels of a patch')
  from (select (repeat('{"a": ', 40) || '1' || repeat('}', 40))::jsonb) as d (j);

select * from finish();
rollback;
