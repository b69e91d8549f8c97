begin;
\ir ../helpers.psql
select plan(34);

select pg_temp.who('rs_ada') as ada \gset
select pg_temp.who('rs_eve') as eve \gset
create function pg_temp.searches(p_actor bigint, p_prefix text default '') returns text language sql as $$ select string_agg(query, ', ') from social.list_recent_searches(p_actor, p_prefix) $$;
create function pg_temp.typed(p_actor bigint, p_prefix text, p_limit integer default 10) returns text language sql as $$ select string_agg(kind || ' ' || text, ', ') from social.suggest(p_actor, p_prefix, p_limit) $$;

select ok(social.remember_search(:ada, 'orchids in  Berlin '), 'a search is remembered');
select ok(social.remember_search(:ada, 'Ornithology'), 'another');
select ok(not social.remember_search(:ada, 'ORCHIDS in berlin'), 'the same in capitals is not new');
select is(pg_temp.searches(:ada), 'ORCHIDS in berlin, Ornithology', 'as last written, newest first');
select is(pg_temp.searches(:ada, 'orn'), 'Ornithology', 'by its beginning');
select is(pg_temp.searches(:ada, 'nothing'), null, 'none by another');
select is(pg_temp.searches(:eve), null, 'nobody else''s');
select is(pg_temp.typed(:ada, ''), 'search ORCHIDS in berlin, search Ornithology', 'suggested before anything is typed');
select is(pg_temp.typed(:ada, 'OR', 4), 'search ORCHIDS in berlin', 'and by what is typed, a quarter at most');
select is(pg_temp.typed(:eve, 'OR'), null, 'to nobody else');
select is(pg_temp.typed(null, ''), null, 'nor to a guest');
select is((select array_agg(r ->> 'query' order by r ->> 'query') from jsonb_array_elements(social.export_user(:ada, 'recent_searches') -> 'rows') as r), '{"ORCHIDS in berlin",Ornithology}', 'they are in the export');
select ok(social.clear_recent_searches(:ada, ' ornithology'), 'one is forgotten');
select ok(not social.clear_recent_searches(:ada, 'ornithology'), 'once');
select is(pg_temp.searches(:ada), 'ORCHIDS in berlin', 'alone');
select count(social.remember_search(:ada, 'search ' || n)) from generate_series(1, 60) as n;
select is((select count(*) from core.recent_searches where user_id = :ada), 50::bigint, 'fifty are kept');
select is((select query from social.list_recent_searches(:ada, '', 1)), 'search 60', 'the newest');
select ok(social.remember_search(:eve, 'mine'), 'of each');
select ok(social.clear_recent_searches(:ada), 'all are forgotten');
select is(pg_temp.searches(:ada), null, 'at once');
select is(pg_temp.searches(:eve), 'mine', 'of one person');

select is(pg_temp.error_of(format(q, :ada)), e, q) from (values
('select social.remember_search(%s, null)', 'PS400 p_query'), ('select social.remember_search(%s, '' '')', 'PS400 p_query'),
('select social.remember_search(%s, repeat(''x'', 201))', 'PS400 p_query'), ('select social.remember_search(%s, E''a\u202eb'')', 'PS400 p_query'),
('select social.remember_search(-%s, ''x'')', 'PS404 p_actor'), ('select social.list_recent_searches(-%s)', 'PS404 p_actor'),
('select social.list_recent_searches(%s, null)', 'PS400 p_prefix'), ('select social.list_recent_searches(%s, '''', 51)', 'PS400 p_limit'),
('select social.clear_recent_searches(-%s)', 'PS404 p_actor'), ('select social.clear_recent_searches(%s, repeat(''x'', 201))', 'PS400 p_query')) as w (q, e);

select social.erase_user(:eve);
select social.erase_user(:eve);
select social.erase_user(:eve);
select is((select count(*) from core.recent_searches where user_id = :eve), 0::bigint, 'an erasure takes them');
update core.recent_searches set searched_at = now() - interval '91 days';
select social.remember_search(:ada, 'old');
update core.recent_searches set searched_at = now() - interval '91 days' where user_id = :ada;
select social.remember_search(:ada, 'new');
select is(internal.purge_rows('recent_searches', now() - internal.setting('search_retention')::interval, 10), 1::bigint, 'and time');
select is(pg_temp.searches(:ada), 'new', 'those that are old');

select * from finish();
rollback;
