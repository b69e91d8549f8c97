begin;
\ir ../helpers.psql
select plan(55);

select pg_temp.who('cp_ada') as ada, pg_temp.who('cp_bob') as bob, pg_temp.who('cp_eve') as eve, pg_temp.who('cp_gone') as gone, pg_temp.who('cp_private') as private \gset
update core.users set suspended_at = now() where id = :gone;
update core.users set is_private = true where id = :private;
select social.create_post(:bob, 'open') as open \gset
select social.create_post(:bob, 'for followers', p_visibility => 'followers') as closed \gset
select social.create_post(:bob, 'deleted') as deleted \gset
select social.create_post(:private, 'private') as hidden \gset
select social.create_post(:eve, 'by eve') as eves \gset
select social.delete_post(:bob, :deleted), social.block_user(:eve, :ada);
select count(*) as events from internal.events \gset

-- What is refused, and leaves nothing.
create function pg_temp.refused(p_author bigint, p_arguments text) returns text language sql as $$
    select pg_temp.error_of(format('select social.create_post(%s, %s)', coalesce(p_author::text, 'null'), p_arguments))
$$;
set local role pgsocial_app;
select is(pg_temp.refused(a, '''hi'''), 'PS404 p_author', 'by nobody') from unnest(array[1, null, :gone]::bigint[]) as a;
select is(pg_temp.refused(:ada, t.arguments), t.error, t.error || ': ' || left(t.arguments, 70))
  from (values
      ('''''', 'PS400 p_body'), ('null', 'PS400 p_body'), ('E'' \n\t ''', 'PS400 p_body'), ('''  '', p_media => null', 'PS400 p_body'),
      ('repeat(''é'', 10001)', 'PS400 p_body'), ('repeat(''é'', 10001), p_media => ''{}''', 'PS400 p_body'),
      ('''hi'', p_media => ''{}''', 'PS400 p_media'), ('''hi'', p_media => ''null''', 'PS400 p_media'),
      ('''hi'', p_media => ''[{"kind":"image"}]''', 'PS400 p_media'),
      ('''hi'', p_media => (select jsonb_agg(''{"kind":"image","url":"u"}''::jsonb) from generate_series(1, 11))', 'PS400 p_media'),
      ('''hi'', p_visibility => ''secret''', 'PS400 p_visibility'), ('''hi'', p_visibility => null', 'PS400 p_visibility'),
      ('''hi'', p_visibility => ''Public''', 'PS400 p_visibility'),
      ('''hi'', p_lang => ''english''', 'PS400 p_lang'), ('''hi'', p_lang => ''''', 'PS400 p_lang'), ('''hi'', p_lang => ''en-''', 'PS400 p_lang'),
      ('''hi'', p_tags => array[''1984'']', 'PS400 p_tags'), ('''hi'', p_tags => array[''a b'']', 'PS400 p_tags'),
      ('''hi'', p_tags => array[''ok'', null]', 'PS400 p_tags'), ('''hi'', p_tags => array[repeat(''a'', 101)]', 'PS400 p_tags'),
      ('''hi'', p_tags => array(select ''t'' || n from generate_series(1, 51) as n)', 'PS400 p_tags'),
      ('''hi'', p_idempotency_key => ''''', 'PS400 p_idempotency_key'),
      ('''hi'', p_idempotency_key => repeat(''k'', 201)', 'PS400 p_idempotency_key'),
      ('''hi'', 1', 'PS404 p_reply_to'), ('''hi'', null, 1', 'PS404 p_quote_of')
  ) as t (arguments, error);
select is(pg_temp.refused(:ada, format('''hi'', %s', p)), 'PS404 p_reply_to', 'no reply to what one may not see')
  from unnest(array[:closed, :deleted, :hidden, :eves]::bigint[]) as p;
select is(pg_temp.refused(:ada, format('''hi'', %s, %s', :open, p)), 'PS404 p_quote_of', 'nor a quote')
  from unnest(array[:closed, :deleted, :hidden, :eves]::bigint[]) as p;
reset role;
select is((select count(*) from core.posts where author_id = :ada), 0::bigint, 'nothing was written');
select is((select count(*) from internal.events), :events::bigint, 'nor logged');

-- What is written.
set local role pgsocial_app;
select social.create_post(:ada, 'Hi @CP_Bob #One', p_tags => array['#Two', 'one', 'TWO'], p_lang => 'pt-BR',
                          p_media => '[{"kind":"video","url":"v","alt":"a","duration_ms":5}]', p_visibility => 'followers') as post \gset
select social.create_post(:ada, p_media => '[{"kind":"image","url":"u"}]', p_tags => null) as picture \gset
select social.create_post(:ada, 'reply', :open, :open) as reply \gset
select social.create_post(:bob, 'again', :reply) as again \gset
select social.create_post(:ada, null, p_quote_of => :open, p_media => '[{"kind":"image","url":"u"}]') as quote \gset
select social.create_post(:ada, repeat(U&'\+01F600', 10000), p_tags => array(select 't' || n from generate_series(1, 50) as n), p_idempotency_key => repeat('k', 200)) as long \gset
select social.create_post(:private, 'one''s own', :hidden) as own \gset
reset role;
select is((select row(body, visibility, lang, hashtags, tags, mentions, version, edited_at, deleted_at)::text from core.posts where id = :post),
          format('("Hi @CP_Bob #One",followers,pt-BR,"{one,two}","{one,two}",{%s},1,,)', :bob), 'tags of the body and given, and whom it mentions');
select is((select row(body, media, hashtags)::text from core.posts where id = :picture), '("","[{""url"": ""u"", ""kind"": ""image""}]",{})', 'a picture alone');
select is((select row(reply_to_id, root_id, quote_of_id)::text from core.posts where id = :reply), format('(%1$s,%1$s,%1$s)', :open), 'a reply that quotes');
select is((select row(reply_to_id, root_id, quote_of_id)::text from core.posts where id = :again), format('(%s,%s,)', :reply, :open), 'a reply to it knows the root');
select is((select row(reply_to_id, root_id, quote_of_id)::text from core.posts where id = :quote), format('(,,%s)', :open), 'a quote begins a thread');
select is((select row(length(body), cardinality(hashtags))::text from core.posts where id = :long), '(10000,50)', 'the most there may be');
select is((select root_id from core.posts where id = :own), :hidden, 'one answers oneself, private or not');
select is((select created_at from core.posts where id = :post), internal.id_time(:post), 'the time is in the id');

-- Idempotency.
set local role pgsocial_app;
select social.create_post(:ada, 'first', :open, p_idempotency_key => 'k') as once \gset
select is(social.create_post(:ada, 'first', :open, p_idempotency_key => 'k'), :once, 'the same key answers the same post');
select is(pg_temp.refused(:ada, ''''', p_idempotency_key => ''k'''), 'PS400 p_body', 'but an argument must be one');
select isnt(social.create_post(:bob, 'his', p_idempotency_key => 'k'), :once, 'another author''s key is another');
select isnt(social.create_post(:ada, 'other', p_idempotency_key => 'K'), :once, 'so is one in another case');
select isnt(social.create_post(:ada, 'twin'), social.create_post(:ada, 'twin'), 'without a key each call posts');
select social.block_user(:bob, :ada);
select is(social.create_post(:ada, 'first', :open, p_idempotency_key => 'k'), :once, 'a retry is answered, whatever came since');
select social.delete_post(:ada, :once);
select is(social.create_post(:ada, 'first', :open, p_idempotency_key => 'k'), :once, 'deleted or not');
reset role;
select is((select array_agg(body) from core.posts where author_id = :ada and idempotency_key = 'k'), array['first'], 'and written once');
select is((select count(*) from internal.events where post_id = :once and type = 'post.created'), 1::bigint, 'and logged once');

select * from finish();
rollback;
