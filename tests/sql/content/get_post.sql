begin;
\ir ../helpers.psql
select plan(10);

select pg_temp.who('ge_ada') as ada, pg_temp.who('ge_bob') as bob \gset
update core.users set display_name = U&'\05D0\05D3\05D4 \+01F600', avatar_url = 'https://a.example/a.png' where id = :ada;
set local role pgsocial_app;
select social.create_post(:ada, 'root') as root \gset
select social.create_post(:ada, U&'\0915\094D\0937 \+01F389', :root, :root, p_lang => 'hi') as post \gset
select social.like_post(:bob, :post), social.bookmark_post(:bob, :post);

create temp table seen as select p.* from social.get_post(:bob, :post) as p;
select is((select row(id, author_id, author_username, author_display_name, author_avatar_url)::text from seen),
          row(:post, :ada, 'ge_ada', U&'\05D0\05D3\05D4 \+01F600', 'https://a.example/a.png')::text, 'its author');
select is((select row(body, media, visibility, lang, reply_to_id, root_id, quote_of_id, edited_at)::text from seen),
          row(U&'\0915\094D\0937 \+01F389', '[]'::jsonb, 'public', 'hi', :root, :root, :root, null)::text, 'what it says and where it stands');
select is((select row(like_count, share_count, reply_count, quote_count, is_liked, is_shared, is_bookmarked)::text from seen),
          '(0,0,0,0,t,f,t)', 'one''s own flags at once, counters later');
select is((select row(is_tombstone, depth, shared_by, cursor, created_at = internal_time)::text from seen, lateral (select created_at) as t (internal_time)),
          format('(f,,,%s,t)', :post), 'no tombstone, no place in a list');
select is((select row(is_liked, is_bookmarked)::text from social.get_post(null, :post)), '(f,f)', 'a guest has none');
select is(pg_temp.error_of('select social.get_post(null, 1)'), 'PS404 p_post', 'an unknown one');
select is(pg_temp.error_of('select social.get_post(null, null)'), 'PS404 p_post', 'null');
select social.delete_post(:ada, :root);
select is(pg_temp.error_of(format('select social.get_post(%s, %s)', :ada, :root)), 'PS404 p_post', 'a deleted one, even for its author');
select is((select reply_to_id from social.get_post(:bob, :post)), :root, 'a reply to it stays where it was');
reset role;
select is((select created_at from seen), internal.id_time(:post), 'when');

select * from finish();
rollback;
