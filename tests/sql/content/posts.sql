begin;
\ir ../helpers.psql
select plan(47);

select pg_temp.who('po_ada') as ada, pg_temp.who('po_bob') as bob, pg_temp.who('po_eve') as eve \gset

-- arguments
create function pg_temp.refused(p_arguments text) returns text language sql as $$
    select pg_temp.error_of(format('select social.create_post(%s, %s)', pg_temp.who('po_ada'), p_arguments))
$$;
select is(pg_temp.error_of($$select social.create_post(1, 'hi')$$), 'PS404 p_author', 'an unknown author');
select is(pg_temp.refused($$''$$), 'PS400 p_body', 'nothing');
select is(pg_temp.refused($$null$$), 'PS400 p_body', 'null');
select is(pg_temp.refused($$E' \n\t '$$), 'PS400 p_body', 'blanks');
select is(pg_temp.refused($$repeat('é', 10001)$$), 'PS400 p_body', 'too long');
select is(pg_temp.refused($$'hi', p_media => '{}'$$), 'PS400 p_media', 'media are a list');
select is(pg_temp.refused($$'hi', p_media => '[{"kind":"image"}]'$$), 'PS400 p_media', 'a medium has a url');
select is(pg_temp.refused($$'hi', p_media => '[1]'$$), 'PS400 p_media', 'and is an object');
select is(pg_temp.refused($$'hi', p_media => '[{"kind":"gif","url":"u"}]'$$), 'PS400 p_media', 'of a known kind');
select is(pg_temp.refused($$'hi', p_media => '[{"kind":"image","url":"u","width":0}]'$$), 'PS400 p_media', 'with a size');
select is(pg_temp.refused($$'hi', p_media => '[{"kind":"image","url":"u","x":1}]'$$), 'PS400 p_media', 'and no more');
select is(pg_temp.refused($$'hi', p_media => (select jsonb_agg('{"kind":"image","url":"u"}'::jsonb) from generate_series(1, 11))$$), 'PS400 p_media', 'eleven');
select is(pg_temp.refused($$'hi', p_visibility => 'secret'$$), 'PS400 p_visibility', 'visibility');
select is(pg_temp.refused($$'hi', p_lang => 'english'$$), 'PS400 p_lang', 'language');
select is(pg_temp.refused($$'hi', p_tags => array['1984']$$), 'PS400 p_tags', 'digits are no tag');
select is(pg_temp.refused($$'hi', p_tags => array['a b']$$), 'PS400 p_tags', 'a blank in a tag');
select is(pg_temp.refused($$'hi', p_reply_to => 1$$), 'PS404 p_reply_to', 'a reply to nothing');
select is(pg_temp.refused($$'hi', p_quote_of => 1$$), 'PS404 p_quote_of', 'a quote of nothing');
select is(pg_temp.refused($$'hi', p_idempotency_key => ''$$), 'PS400 p_idempotency_key', 'an empty key');
select is((select count(*) from core.posts where author_id = :ada), 0::bigint, 'nothing was written');

-- hashtags and mentions
create function pg_temp.tags(p_body text) returns text language sql as $$
    select array_to_string(internal.extract_tags(p_body), ' ')
$$;
select is(pg_temp.tags('#Hello #hello, #world!'), 'hello world', 'folded, distinct');
select is(pg_temp.tags(U&'#caf\00E9 #cafe\0301'), U&'caf\00E9', 'NFC and NFD are one');
select is(pg_temp.tags('#क्षेत्र #日本語 #שלום'), 'שלום क्षेत्र 日本語', 'any script, with its marks');
select is(pg_temp.tags('#1984 #4real #_ a#b &#39; ##x'), '4real', 'digits alone, a word''s inside, an entity');
select is(pg_temp.tags('https://a.b/#frag www.x.y/#z me#x@a.org'), '', 'none of addresses');
select is(pg_temp.tags('(#in) "#quotes" #end'), 'end in quotes', 'punctuation around');
select is(internal.extract_mentions('@Ada, mail@ada.org @@no /@no @po_bob. x@y'), array['ada', 'po_bob'], 'mentions');
select is(internal.normalize_tag(repeat('a', 101)), null, 'a hundred characters at most');

select social.create_post(:ada, 'Hi @PO_Bob #One', p_tags => array['#Two', 'one'], p_media => '[{"kind":"video","url":"v","alt":"a","duration_ms":5}]') as post \gset
select is((select hashtags from core.posts where id = :post), array['one', 'two'], 'of the body and given');
select is((select mentions from core.posts where id = :post), array[:bob]::bigint[], 'whom it mentions');
update core.posts set body = 'Hi #Three' where id = :post;
select is(array(select tag from core.post_hashtags where post_id = :post order by tag), array['one', 'three', 'two'],
          'an edit keeps the given tags');
select is((select row(version, edited_at is not null)::text from core.posts where id = :post), '(2,t)', 'and counts');
select is((select count(*) from core.post_mentions where post_id = :post), 0::bigint, 'the mention is gone');
update core.posts set like_count = 7 where id = :post;
select is(array(select type from internal.events where post_id = :post order by id), array['post.created', 'post.updated'],
          'a counter leaves no event');
insert into core.posts (author_id, body) values (:eve, 'by hand #direct');
select is(array(select body from social.list_hashtag_posts(null, 'DIRECT')), array['by hand #direct'], 'so does a direct INSERT');
select is(pg_temp.error_of(format('update core.posts set reply_to_id = %s where author_id = %s', :post, :eve)), 'PS409 id', 'a post never moves');

-- idempotency
select social.create_post(:ada, 'first', p_idempotency_key => 'k') as once \gset
select is(social.create_post(:ada, 'second', p_idempotency_key => 'k'), :once, 'the same key answers the same post');
select isnt(social.create_post(:bob, 'his', p_idempotency_key => 'k'), :once, 'another author''s key is another');

-- reading and deleting
select is((select row(author_username, body, is_liked, is_tombstone)::text from social.get_post(:bob, :once)), '(po_ada,first,f,f)', 'a post');
select is(pg_temp.error_of('select social.get_post(null, 1)'), 'PS404 p_post', 'an unknown one');
select is(pg_temp.error_of(format('select social.delete_post(%s, %s)', :bob, :once)), 'PS403 p_post', 'only its author deletes it');
select is(pg_temp.error_of(format('select social.delete_post(%s, 1)', :bob)), 'PS404 p_post', 'an unknown one');
select is(row(social.delete_post(:ada, :once), social.delete_post(:ada, :once))::text, '(t,f)', 'its author does, once');
select is(pg_temp.error_of(format('select social.get_post(%s, %s)', :ada, :once)), 'PS404 p_post', 'and it is gone for all');
select is(pg_temp.error_of(format('select social.delete_post(%s, %s)', :bob, :once)), 'PS404 p_post', 'which is all that others learn');
select is(pg_temp.bodies(format('social.list_user_posts(null, %s)', :ada)), 'Hi #Three', 'its list is without it');
select is(pg_temp.error_of('select social.list_user_posts(null, 1)'), 'PS404 p_user', 'nobody''s list');

select * from finish();
rollback;
