-- Commits: what is found is a read model.
\ir ../helpers.psql
select plan(160);

select pg_temp.who('qf_ada') as ada \gset
select pg_temp.who('qf_bob') as bob \gset
select pg_temp.who('qf_cat') as cat \gset
create function pg_temp.found(p_viewer bigint, p_query text, p_sort text default 'newest') returns text language sql as $$
    select string_agg(split_part(h -> 'post' ->> 'body', ':', 1), ',') from jsonb_array_elements(social.search_posts(p_viewer, p_query, p_sort) -> 'hits') as h
$$;
create function pg_temp.snippet(p_query text) returns text language sql as $$
    select h ->> 'snippet' from jsonb_array_elements(social.search_posts(null, p_query) -> 'hits') as h limit 1
$$;
create function pg_temp.reading(p_query text) returns text language sql as $$
    select string_agg(case when is_excluded then '-' else '' end || case when is_alternative then '|' else '' end || kind || '=' || value || case when is_used then '' else ' unused' end || coalesce(' (' || reason || ')', ''), ', ')
      from social.explain_query(null, p_query)
$$;
select social.create_post(:ada, 'a: serain in the Morning, #seday', p_lang => 'en') as a \gset
select social.create_post(:ada, 'b: serains, mornings; https://pgsocial.example/sepath', p_lang => 'en') as b \gset
select social.create_post(:bob, 'c: SERAIN naïve @qf_ada', p_reply_to => :a) as c \gset
select social.create_post(:bob, 'd: 今日は東京都で雨', p_lang => 'ja', p_media => '[{"kind": "image", "url": "https://pgsocial.example/a.png", "alt": "serain picture"}]') as d \gset
select social.create_post(:bob, 'e: seesnow', p_quote_of => :a) as e \gset
select social.create_post(:cat, 'f: serain hidden', p_visibility => 'followers') as f \gset
select social.create_post(:cat, 'g: serain for @qf_bob', p_visibility => 'mentioned') as g \gset
select social.follow_user(:bob, :ada);
select social.like_post(:bob, :b);
select social.like_post(:cat, :a);
select social.like_post(:bob, :a);
select social.bookmark_post(:bob, :c);
select internal.settle();

select is(pg_temp.found(null, q), w, coalesce(nullif(q, ''), 'nothing')) from (values
('serain', 'd,c,b,a'), ('SERAIN', 'd,c,b,a'), ('serain morning', 'b,a'), ('"serain in the morning"', 'a'),
('"serain the"', null), ('serain -morning', 'd,c'), ('serain -"in the"', 'd,c,b'), ('seesnow or serain', 'e,d,c,b,a'),
('seesnow or serain from:qf_bob', 'e,d,c'), ('morning seesnow or serain', 'b,a'), ('serai*', 'd,c,b,a'), ('naive', 'c'), ('naïve', 'c'), ('東京', 'd'), ('京都', 'd'), ('雨', 'd'), ('京', 'd'), ('東京 大阪', null), ('東都', null),
('#seday', 'a'), ('tag:SeDay', 'a'), ('-#seday serain', 'd,c,b'), ('serain from:qf_ada', 'b,a'), ('serain from:@QF_ADA', 'b,a'),
('serain -from:qf_ada', 'd,c'), ('to:qf_ada', 'c'), ('serain to:qf_ada', 'c'), ('serain has:image', 'd'), ('serain has:media', 'd'), ('serain has:link', 'b'), ('serain has:video', null),
('serain -has:link', 'd,c,a'), ('serain lang:en', 'b,a'), ('serain lang:ja', 'd'), ('serain is:reply', 'c'), ('serain is:original', 'd,b,a'), ('seesnow is:quote', 'e'),
('serain min_likes:1', 'b,a'), ('serain min_likes:2', 'a'), ('serain min_shares:1', null), ('serain before:2100-01-01', 'd,c,b,a'), ('serain before:2000-01-01', null), ('serain after:2020-02', 'd,c,b,a'), ('serain after:2100-01-01', null),
('serain from:qf_nobody', null), ('pgsocial.example/sepath', 'b'), ('', null), ('*', null), ('"', null), ('-serain from:qf_ada', null), ('serain in:likes', 'd,c,b,a')
) as t (q, w);

select is(pg_temp.found(:bob, q), w, 'bob: ' || q) from (values
('serain', 'g,d,c,b,a'), ('serain in:following', 'b,a'), ('serain in:home', 'd,c,b,a'), ('serain in:likes', 'b,a'), ('serain in:bookmarks', 'c'), ('serain from:me', 'd,c'), ('to:me serain', 'g')
) as t (q, w);
select is(pg_temp.found(:cat, 'serain'), 'g,f,d,c,b,a', 'her own');
select social.follow_user(:bob, :cat);
select is(pg_temp.found(:bob, 'serain'), 'g,f,d,c,b,a', 'of whom he follows, at once');
select is(pg_temp.found(:bob, 'serain hidden from:qf_cat'), 'f', 'by words and author');
select social.block_user(:cat, :bob);
select is(pg_temp.found(:bob, 'serain'), 'd,c,b,a', 'across a block nothing');
select is(pg_temp.found(:cat, 'serain'), 'g,f,b,a', 'either way');
select is(pg_temp.found(:bob, 'from:qf_cat'), null, 'nor by name');
select social.set_preferences(:ada, '{"is_indexable": false}');
select is(pg_temp.found(null, 'serain'), 'd,c', 'who does not want to be found is not');
select is(pg_temp.found(:bob, 'serain'), 'd,c,b,a', 'but by followers');
select is(pg_temp.found(:ada, 'serain from:me'), 'b,a', 'and by herself');
select social.set_preferences(:ada, '{"is_indexable": null}');

select is(pg_temp.found(null, 'serain', 'top'), 'a,b,d,c', 'top: likes, shares, replies and quotes');
select is(pg_temp.found(null, 'serain serain morning seesnow', 'relevance') ~ '^[abe],', true, 'some of the words, where not all are found');
select is((social.search_posts(null, 'serain seesnow') ->> 'is_relaxed')::boolean, true, 'which is told');
select is((social.search_posts(null, 'serain') ->> 'is_relaxed')::boolean, false, 'all of one');
select is(pg_temp.found(null, '東京大阪', 'relevance'), 'd', 'some pairs of letters, in a script without spaces');
select is((social.search_posts(null, '東京大阪') ->> 'is_relaxed')::boolean, true, 'which is told too');
select is(pg_temp.found(null, '"東京大阪"', 'relevance'), null, 'not of a phrase');
select is(pg_temp.found(null, '東京大阪'), null, 'nor in another order than by relevance');
select is((select string_agg(k, ' ' order by k) from jsonb_object_keys(social.search_posts(null, 'sewithout')) as k), 'cursor hits indexed_up_to is_cut is_degraded is_relaxed', 'told where nothing is found too');
select is((social.search_posts(null, 'serain') ->> 'indexed_up_to')::bigint, (select max(id) from internal.batches), 'up to which batch');

create function pg_temp.chain_of(p_sort text, p_limit integer) returns text language plpgsql as $$
declare
    v_answer jsonb := social.search_posts(null, 'serain', p_sort, p_limit);
    v_all text;
begin
    loop
        v_all := concat_ws(',', v_all, (select string_agg(split_part(h -> 'post' ->> 'body', ':', 1), ',') from jsonb_array_elements(v_answer -> 'hits') as h));
        exit when v_answer ->> 'cursor' is null;
        v_answer := social.search_posts(null, 'serain', p_sort, p_limit, v_answer ->> 'cursor');
    end loop;
    return v_all;
end
$$;
select is(pg_temp.chain_of('newest', n), 'd,c,b,a', 'newest, pages of ' || n) from generate_series(1, 5) as n;
select is(pg_temp.chain_of('top', n), 'a,b,d,c', 'top, pages of ' || n) from generate_series(1, 5) as n;
select is(pg_temp.chain_of('relevance', n), pg_temp.found(null, 'serain', 'relevance'), 'relevance, pages of ' || n) from generate_series(1, 5) as n;

select is(pg_temp.snippet('serain morning'), 'a: <mark>serain</mark> in the <mark>Morning</mark>, #seday', 'what was found is marked');
select is(pg_temp.snippet('東京都'), 'd: 今日は<mark>東京都</mark>で雨', 'also without spaces');
select social.create_post(:ada, '<script>"sequote" & ''x''</script>') as h \gset
select social.create_post(:ada, repeat('word ', 100) || 'selate ' || repeat('word ', 100));
select internal.settle();
select is(pg_temp.snippet('sequote'), '&lt;script&gt;&quot;<mark>sequote</mark>&quot; &amp; &#39;x&#39;&lt;/script&gt;', 'safe to be put into HTML');
select ok(pg_temp.snippet('selate') ~ '^….{30,80}<mark>selate</mark>.*…$' and length(pg_temp.snippet('selate')) < 330, 'a part of a long text');

select is(pg_temp.reading(q), w, 'read: ' || q) from (values
('a or b', 'word=a, |word=b'), ('or', 'word=or'), ('"open end', 'phrase=open end'), ('ab*', 'word=ab (the beginning of a word has at least 3 letters: read as a word)'),
('has:poll', 'has=poll unused (posts have no polls)'), ('has:x', 'has=x unused (a post has image, video, media or link)'), ('from:me', 'from=me unused (nobody is signed in)'),
('from:qf_nobody', 'from=qf_nobody (there is nobody of this name: nothing matches)'), ('before:tomorrow', 'before=tomorrow unused (a date is written 2026-11-23)'),
('before:2026-02-29', 'before=2026-02-29 unused (a date is written 2026-11-23)'), ('after:2024-02-29', 'after=2024-02-29'), ('min_likes:many', 'min_likes=many unused (this is no number)'),
('is:new', 'is=new unused (a post is reply, quote or original)'), ('in:home', 'in=home unused (nobody is signed in)'), ('lang:?', 'lang=? unused (this is no language tag)'), ('tag:!', 'tag=! unused (this is no hashtag)'),
('-in:home', '-in=home unused (this cannot be excluded)'), ('foo:bar', 'word=foo:bar'), ('!!! ok', 'word=!!! unused (there is no word in it), word=ok'), ('“smart quotes”', 'phrase=smart quotes'), ('-"a b"', '-phrase=a b')
) as t (q, w);
select is((select count(*) from social.explain_query(null, repeat('a ', 40)) where is_used), 32::bigint, 'so many parts');
select is((select is_used from social.explain_query(:ada, 'from:me')), true, 'who is signed in may say me');
select is((select reason from social.explain_query(:bob, 'from:qf_cat')), 'there is nobody of this name: nothing matches', 'a block reads like nobody');

select is((select string_agg(name, ' ') from social.explain_hit(null, :a, 'serain morning')), 'morning serain bm25 recency closeness score', 'of what a score is made');
select is(abs((select exp(sum(ln(value)) filter (where name <> 'score')) / max(value) filter (where name = 'score') from social.explain_hit(:bob, :a, 'serain') where name in ('bm25', 'recency', 'closeness', 'score')) - 1) < 1e-9, true, 'their product');
select is((select value from social.explain_hit(:bob, :a, 'serain') where name = 'closeness'), 1.25::double precision, 'by whom one follows');
select is(pg_temp.error_of(format('select social.explain_hit(null, %s, ''serain'')', :f)), 'PS404 p_post', 'not for you');
select is(pg_temp.error_of('select social.search_posts(null, repeat(''x'', 501))'), 'PS400 p_query', 'too long');
select is(pg_temp.error_of('select social.search_posts(null, null)'), 'PS400 p_query', 'null');
select is(pg_temp.error_of('select social.explain_query(null, repeat(''x'', 501))'), 'PS400 p_query', 'too long to be explained');
select is(pg_temp.error_of('select social.search_posts(null, ''x'', ''best'')'), 'PS400 p_sort', 'an order');
select is(pg_temp.error_of('select social.search_posts(null, ''x'', p_limit => 101)'), 'PS400 p_limit', 'a limit');
select is(pg_temp.error_of('select social.search_posts(null, ''x'', p_cursor => ''1.2'')'), 'PS400 p_cursor', 'a cursor');
select is(pg_temp.error_of('select social.search_posts(1, ''x'')'), 'PS404 p_viewer', 'nobody');

-- A common word is looked for in one range of posts after the other.
update ops.settings set value = '3' where name = 'search_bucket';
update ops.settings set value = '1' where name = 'search_scan';
select social.create_post(:ada, n || ': secommon') from generate_series(1, 3) as n;
select internal.settle();
select social.create_post(:ada, n || ': secommon') from generate_series(4, 6) as n;
select internal.settle();
select social.create_post(:ada, n || ': secommon') from generate_series(7, 9) as n;
select internal.settle();
select social.create_post(:ada, n || ': secommon') from generate_series(10, 12) as n;
select internal.settle();
select social.create_post(:ada, n || ': secommon') from generate_series(13, 15) as n;
select internal.settle();
select social.create_post(:ada, n || ': secommon') from generate_series(16, 18) as n;
select internal.settle();
select social.create_post(:ada, n || ': secommon') from generate_series(19, 21) as n;
select internal.settle();
select social.create_post(:ada, n || ': secommon') from generate_series(22, 24) as n;
select internal.settle();
select ok((select count(*) from internal.search_buckets) >= 4, 'ranges');
select is((select count(*) from jsonb_array_elements(social.search_posts(null, 'secommon', 'newest', 50) -> 'hits')), 24::bigint, 'all of them');
select is((social.search_posts(null, 'secommon', 'newest', 50) ->> 'is_cut')::boolean, false, 'and it is told');
select is(pg_temp.found(:bob, 'secommon in:following'), '24', 'the newest of each whom one follows');
update ops.settings set value = '1' where name = 'search_reach';
select ok((select count(*) from jsonb_array_elements(social.search_posts(null, 'secommon', 'newest', 50) -> 'hits')) between 1 and 23, 'up to a bound');
select is((social.search_posts(null, 'secommon', 'newest', 50) ->> 'is_cut')::boolean, true, 'which is told');
select is((select row(kind, reason)::text from social.explain_query(null, 'secom*')), '(word,"too many words begin like this: read as a word")', 'not by half of all words');
update ops.settings set value = '50000' where name = 'search_reach';
update ops.settings set value = '5' where name = 'search_candidates';
select is((select count(*) from jsonb_array_elements(social.search_posts(null, 'secommon', 'relevance') -> 'hits')), 5::bigint, 'so many are ranked');
update ops.settings as s set value = d.value from (values ('search_bucket', '4096'), ('search_scan', '5000'), ('search_reach', '50000'), ('search_candidates', '1000')) as d (name, value) where s.name = d.name;

select is(jsonb_array_length(social.search_posts(null, 'serain naïve'::text collate "C") -> 'hits') > 0, true, 'whatever the collation');

-- So old that what is left of its recency is no number any more.
insert into core.posts (id, author_id, body) values (internal.next_id(now() - interval '1 day'), :ada, 'seancient');
select internal.settle();
update ops.settings set value = '1 second' where name = 'search_recency_half_life';
select is(pg_temp.found(null, 'seancient', 'relevance'), 'seancient', 'old beyond all half-lives');
update ops.settings set value = '30 days' where name = 'search_recency_half_life';

-- Not what a deleted post said, nor what an edit took out.
select social.edit_post(:ada, :a, 'a: seother');
select social.delete_post(:ada, :b);
select is(pg_temp.found(null, 'serains'), 'a', 'what is deleted is gone at once');
select internal.settle();
select is(pg_temp.found(null, 'serain'), 'd,c', 'what is edited within a second');

-- An outage is told.
update internal.projections set is_enabled = false where name = 'search';
select is((social.search_posts(null, 'serain') ->> 'is_degraded')::boolean, true, 'switched off');
update internal.projections set is_enabled = true where name = 'search';
select is((social.search_posts(null, 'serain') ->> 'is_degraded')::boolean, false, 'and on');

-- Stems of the same word differ where it is typed without its accents.
select social.create_post(:ada, 'qfagnès in ' || l, p_lang => l) from unnest(array['en', 'fr', 'es', 'de', 'pt', 'pl']) as l \g /dev/null
select internal.settle();
select is((select h -> 'score' from jsonb_array_elements(social.search_posts(null, 'qfagnes lang:' || l) -> 'hits') as h), (select h -> 'score' from jsonb_array_elements(social.search_posts(null, 'qfagnès lang:' || l) -> 'hits') as h where (h ->> 'score')::numeric > 0), 'found as well without accents: ' || l) from unnest(array['en', 'fr', 'es', 'de', 'pt', 'pl']) as l;

-- A language leaves out the stems of the others.
create function pg_temp.terms_of(p_query text) returns text[] language sql as $$
    select w.terms from unnest((internal.plan_search(null, array(select p from internal.read_query(null, p_query) as p))).words) as w
$$;
select ok(pg_temp.terms_of(q) @> v and pg_temp.terms_of(q) <@ v, q) from (values
('serunning lang:en', array['serunning', 'serun~en']), ('serunning lang:en-GB', array['serunning', 'serun~en']), ('serunning lang:pl', array['serunning'])
) as t (q, v);
select ok(cardinality(pg_temp.terms_of(q)) > 20, q) from unnest(array['serunning', 'serunning -lang:en']) as q;

-- In what one follows, by words.
select social.create_user('qf_dan') as dan \gset
select social.create_post(:dan, 'sefiller ' || n) from generate_series(1, 30) as n \g /dev/null
select internal.settle();
update ops.settings set value = '23' where name = 'search_scan';
select is(pg_temp.found(:bob, 'secommon in:following'), (select string_agg(n::text, ',' order by n desc) from generate_series(5, 24) as n), 'all of theirs by words, where these are not too many');
select is(pg_temp.found(:bob, 'secommon -7 in:following'), (select string_agg(n::text, ',' order by n desc) from generate_series(4, 24) as n where n <> 7), 'as they match');
select is(pg_temp.found(:bob, 'secommon in:home'), pg_temp.found(:bob, 'secommon in:following'), 'and of all that one reads');
select is(pg_temp.found(:cat, 'secommon in:following'), null, 'nothing of whom one does not follow');

select * from finish();
