-- Commits: what can be found is a read model.
\ir ../helpers.psql
select plan(25);

select pg_temp.who('sd_ada') as ada \gset
select pg_temp.who('sd_bob') as bob \gset
create function pg_temp.terms(p_post bigint) returns text language sql as $$ select regexp_replace(terms::text, '''[\^@>]\S+ ?', '', 'g') from internal.search_documents where post_id = p_post $$;
create function pg_temp.differences() returns text language sql as $$ select string_agg(d::text, ' ') from ops.verify_projection('search') as d $$;
create function pg_temp.count_of(p_term text) returns integer language sql as $$ select coalesce((select document_count from internal.search_terms where lexeme = p_term), 0) $$;

select social.create_post(:ada, 'Runs sdfar: #SD_One', p_lang => 'en') as one \gset
select social.create_post(:ada, '札幌 sdfar', p_media => '[{"kind": "image", "url": "https://pgsocial.example/a.png", "alt": "Café"}]') as two \gset
select internal.settle();
select is(pg_temp.terms(:one), '''!original'' ''#sd_one'' '':en'' ''runs'':1 ''run~en'':1A ''sd_one'':3 ''sd_one~en'':3A ''sdfar'':2 ''sdfar~en'':2A', 'stems, words and what filters ask for');
select is(pg_temp.terms(:two), '''!image'' ''!media'' ''!original'' ''cafe'':14A ''sdfar'':3A ''幌'':2A ''札幌'':1A', 'pairs of letters, and what describes media');
select is(pg_temp.count_of('sdfar') + pg_temp.count_of('sdfar~en'), 2, 'each word once');
select is(pg_temp.differences(), null, 'as the posts say');
select document_count as documents from internal.search_corpus \gset
select social.create_post(:ada, p_media => '[{"kind": "image", "url": "https://pgsocial.example/b.png"}]');
select internal.settle();
select is((select document_count from internal.search_corpus), :documents::bigint, 'a picture alone makes no post seem long');
select is(pg_temp.differences(), null, 'nor is it counted again');

select social.edit_post(:ada, :one, 'Walks sdfar', p_lang => 'en');
select internal.settle();
select is(pg_temp.count_of('#sd_one') + pg_temp.count_of('sd_one~en'), 0, 'what an edit took out');
select is(pg_temp.terms(:one) ~ 'walk~en', true, 'what it put in');
select social.delete_post(:ada, :two);
select internal.settle();
select is(pg_temp.terms(:two), null, 'deleted');
select is(pg_temp.count_of('sdfar'), 0, 'and not counted');
select social.restore_post(:ada, :two);
select internal.settle();
select is(pg_temp.count_of('sdfar'), 1, 'restored');
select is(pg_temp.differences(), null, 'exactly');

select social.update_profile(:ada, p_is_private => true);
select internal.settle();
select is(pg_temp.count_of('sdfar') + pg_temp.count_of('walk~en'), 0, 'of a private account nothing is counted');
select is((select string_agg(user_id || ' ' || is_direct, ',') from internal.search_readers where post_id = :one), :'ada' || ' false', 'it leads to followers');
select social.deactivate_user(:ada);
select internal.settle();
select is(pg_temp.differences(), null, 'nor of one that went');
select social.reactivate_user(:ada);
select social.update_profile(:ada, p_is_private => false);
select social.create_post(:ada, 'for @sd_bob sdclosed', p_visibility => 'mentioned') as closed \gset
select internal.settle();
select is(pg_temp.count_of('sdclosed'), 0, 'nor of what is for few');
select is((select count(*) from internal.search_readers where post_id = :closed and is_direct), 2::bigint, 'its author, and whom it names');
select is(pg_temp.count_of('sdfar'), 1, 'back');
select is(pg_temp.differences(), null, 'as the posts say');

update internal.search_terms set document_count = 9 where lexeme = 'sdfar';
delete from internal.search_documents where post_id = :one;
insert into internal.search_readers (user_id, is_direct, post_id) values (:bob, true, :two);
insert into internal.search_terms (lexeme, document_count) values ('sdghost', 1);
update internal.search_corpus set word_count = 0;
select ok((select count(*) from ops.verify_projection('search')) > 4, 'what differs is found');
call ops.rebuild_projection('search');
select is(pg_temp.differences(), null, 'and made good');

update ops.settings set value = '2' where name = 'search_bucket';
select social.create_post(:ada, 'sdmany ' || n) from generate_series(1, 5) as n;
select internal.settle();
select social.create_post(:ada, 'sdmany later');
select internal.settle();
select ok((select count(*) from internal.search_buckets) > 1, 'a range that is full is followed by another');
select is(pg_temp.differences(), null, 'exactly');
update ops.settings set value = '4096' where name = 'search_bucket';

-- Erased: nobody is left to whom anything leads.
select social.create_post(:bob, 'by sdbob');
select internal.settle();
select count(social.erase_user(:bob)) > 0 from generate_series(1, 20);
select internal.settle();
select count(social.erase_user(:bob)) > 0 from generate_series(1, 20);
select is((select count(*) from internal.search_readers where user_id = :bob), 0::bigint, 'nothing leads to who was erased');
select is(pg_temp.differences(), null, 'as the posts say');

select * from finish();
