-- Commits: what can be found is a read model. With Elasticsearch itself: tests/elastic.
\ir ../helpers.psql
select plan(33);

select pg_temp.who('eg_ada') as ada \gset
select pg_temp.who('eg_bob') as bob \gset
create function pg_temp.said(p_viewer bigint, p_query text, p_key text) returns text language sql as $$ select social.describe_search(p_viewer, p_query) ->> p_key $$;
create function pg_temp.runs(p_query text) returns text language sql as $$
    select string_agg(case when r.run ? 'terms' then case when r.run -> 'terms' @> to_jsonb(lower(q.value)) then q.value else '?' end
                           when r.run ? 'prefix' then (r.run ->> 'prefix') || '*'
                           else (r.run ->> 'phrase') || case when (r.run ->> 'is_prefix')::boolean then '*' else '' end end, ' ' order by c.n, a.n, r.n)
      from jsonb_array_elements(social.describe_search(null, p_query) -> 'clauses') with ordinality as c (clause, n)
     cross join jsonb_array_elements(c.clause) with ordinality as a (alternative, n)
     cross join jsonb_array_elements(a.alternative) with ordinality as r (run, n)
      left join lateral (select p.value from social.explain_query(null, p_query) as p where r.run -> 'terms' @> to_jsonb(p.value) limit 1) as q on true
$$;
create function pg_temp.found(p_viewer bigint, p_query text, p_posts bigint[], p_from bigint default 0, p_sort text default 'newest', p_limit integer default 20) returns text language sql as $$
    select string_agg(h -> 'post' ->> 'body', ',') from jsonb_array_elements(social.search_among(p_viewer, p_query, p_posts, p_from, false, p_sort, p_limit) -> 'hits') as h
$$;

-- How it is told.
select is(pg_temp.runs('Rain "in the rain" umbr*'), 'rain ["in", "the", "rain"] umbr*', 'words, a phrase, a beginning');
select is(pg_temp.runs('e-mail'), '["e", "mail"]', 'words that stand beside each other');
select is(pg_temp.runs('東京tower'), '["東京", "京", "tower"]', 'a phrase has no gap');
select is(pg_temp.runs('"the 東"'), '["the", "東"]*', 'whose last letter may begin a pair');
select is(pg_temp.runs('東'), '東*', 'as a letter alone does');
select is(jsonb_array_length(social.describe_search(null, 'rain or snow hail') -> 'clauses'), 2, 'one of two, and a third');
select is(social.describe_search(null, 'rain') #> '{clauses,0,0,0,terms}' @> '["rain", "rain~en"]', true, 'a word is any of its stems');
select is(social.describe_search(null, '-rain -"a b" x') -> 'excluded' -> 1 -> 0 -> 'phrase', '["a", "b"]', 'what is left out');
select is(pg_temp.said(null, '#Rain has:image lang:en from:eg_ada -is:reply', 'filters'), format('["#rain", "!image", ":en", "@%s"]', :ada), 'filters');
select is(pg_temp.said(null, 'x -is:reply', 'excluded_filters'), '["!reply"]', 'and none of these');
select is(pg_temp.said(null, 'x min_likes:3 min_shares:2', 'min_likes') || pg_temp.said(null, 'x min_likes:3 min_shares:2', 'min_shares'), '32', 'numbers');
select is((pg_temp.said(null, 'x after:2026-01-01 before:2026-01-02', 'before_id')::bigint - pg_temp.said(null, 'x after:2026-01-01 before:2026-01-02', 'after_id')::bigint) >> 20, 86400000::bigint, 'a day of ids');
select is(pg_temp.said(null, '', 'is_for_engine'), 'false', 'nothing to look for');
select is(pg_temp.said(:ada, 'x in:likes', 'is_for_engine'), 'false', 'one''s own few');
select is(pg_temp.said(:ada, 'x in:home', 'author_ids'), format('[%s]', :ada), 'oneself');
select is(pg_temp.said(:ada, 'x in:following', 'author_ids'), '[]', 'nobody');
select is(social.describe_search(null, 'x', 'newest', 10, '77') ->> 'before_id', '77', 'the next page');
select is(pg_temp.error_of('select social.describe_search(null, repeat(''x'', 501))'), 'PS400 p_query', 'too long');
select is(pg_temp.error_of('select social.describe_search(null, ''x'', ''best'')'), 'PS400 p_sort', 'no such order');

-- What is found is looked for once more.
select social.create_post(:ada, 'sefar one') as one \gset
select social.create_post(:ada, 'sefar two') as two \gset
select social.create_post(:ada, 'other') as other \gset
select social.create_post(:ada, 'sefar closed', p_visibility => 'mentioned') as closed \gset
select internal.settle();
select is(pg_temp.found(null, 'sefar', array[:one, :two, :other, :closed, 1]), 'sefar two,sefar one', 'what matches and is seen');
select is(pg_temp.found(:ada, 'sefar', array[:one]), 'sefar closed,sefar one', 'and what the engine does not have, to whom it leads');
select is(pg_temp.found(:ada, 'sefar', array[:one, :two], :two), 'sefar closed,sefar two', 'newest: from where on all are known');
select is(social.search_among(null, 'sefar', array[:two], :two, false, 'newest') ->> 'cursor', :'two', 'where the next page begins, though this one is not full');
select is(social.search_among(null, 'sefar', array[:two], :two, false, 'newest') ->> 'is_cut', 'true', 'which is no end');
select is(social.search_among(null, 'sefar', array[:one, :two], 0, true, 'relevance') ->> 'is_cut', 'true', 'there was more');
select is(pg_temp.found(null, 'sefar', '{}'), null, 'nothing');
-- A sink feeds the engine, whatever it is called.
select ops.add_sink('eg_sink', 'elasticsearch');
update ops.sinks set created_at = now() - interval '1 day' where name = 'eg_sink';
select is(pg_temp.found(null, 'sefar', '{}'), 'sefar two,sefar one', 'but what the engine does not know yet');
update ops.sinks set created_at = now() + interval '1 day' where name = 'eg_sink';
select is(pg_temp.found(null, 'sefar', '{}'), null, 'and no more');
select ops.drop_sink('eg_sink');
select is(pg_temp.found(:bob, 'sefar one', array[:one, :two], 0, 'relevance'), 'sefar one,sefar two', 'some of the words');
select is(pg_temp.error_of(format('select social.search_among(null, ''x'', array_fill(%s::bigint, array[10001]))', :one)), 'PS400 p_posts', 'too many');
select is(pg_temp.error_of('select social.search_among(null, ''x'', null)'), 'PS400 p_posts', 'none');
select is((select count(*) from internal.engine_documents(array[:one, :closed, :other]::bigint[])), 2::bigint, 'an engine gets what everybody sees');
select is((select d.doc ->> 'words' from internal.engine_documents(array[:one]::bigint[]) as d), '["sefar one"]', 'as it is folded');

select * from finish();
