-- Keys belong to their content, for a time; what deleted posts said goes.
begin;
\ir ../helpers.psql
select plan(34);

select pg_temp.who('pu_ada') as ada, pg_temp.who('pu_bob') as bob, pg_temp.who('pu_once') as named_once \gset
select social.create_post(:ada, 'once', p_idempotency_key => 'k') as once \gset
select is(social.create_post(:ada, 'once', p_idempotency_key => 'k'), :once, 'a retry');
select is(social.create_post(:ada, 'once', p_tags => '{}', p_media => null, p_idempotency_key => 'k'), :once, 'defaults that are said');
select is(pg_temp.error_of(format('select social.create_post(%s, %s, p_idempotency_key => ''k'')', :ada, c)), 'PS409 p_idempotency_key', 'another post: ' || c)
  from unnest(array['''twice''', '''Once''', '''once'', p_visibility => ''followers''', '''once'', p_tags => ''{x}''', '''once'', p_lang => ''en''',
                    '''once'', p_reply_permission => ''nobody''', '''once'', p_media => ''[{"kind": "image", "url": "u"}]''', '''once'', p_quote_of => ' || :once, '''once'', p_reply_to => ' || :once]) as c;
select isnt(social.create_post(:bob, 'twice', p_idempotency_key => 'k'), :once, 'a key is its author''s');
select is((select count(*) from core.posts where author_id = :ada), 1::bigint, 'a refusal writes nothing');

-- Keys have an age.
select internal.id_at(now() - interval '8 days') as old \gset
insert into core.posts (id, author_id, body, idempotency_key, idempotency_hash) values (:old, :ada, 'old', 'o', 'x');
select is(internal.purge_idempotency_keys(now() - interval '7 days', 100), 1::bigint, 'an old key');
select is((select row(idempotency_key, idempotency_hash, body, version)::text from core.posts where id = :old), '(,,old,1)', 'goes, the post stays as it is');
select is(social.create_post(:ada, 'once', p_idempotency_key => 'k'), :once, 'a young one stays');
select is(internal.purge_idempotency_keys(now() - interval '7 days', 100), 0::bigint, 'once');

-- Deleted posts.
select social.create_post(:ada, 'first #gone @pu_bob', p_tags => '{given}', p_media => '[{"kind": "image", "url": "u", "alt": "seen"}]', p_lang => 'en') as gone \gset
select social.edit_post(:ada, :gone, 'second #gone @pu_bob'), social.pin_post(:ada, :gone);
select social.create_post(:ada, 'with @pu_once') as without \gset
select social.edit_post(:ada, :without, 'without'), social.delete_post(:ada, :without);
select social.create_post(:ada, 'kept') as kept \gset
select social.create_bookmark_folder(:bob, 'both') as folder \gset
select social.bookmark_post(:bob, p, :folder) from unnest(array[:gone, :kept]::bigint[]) as p;
select is((select bookmark_count from social.list_bookmark_folders(:bob)), 2, 'a folder counts');
select social.delete_post(:ada, :gone);
select is((select bookmark_count from social.list_bookmark_folders(:bob)), (select count(*)::integer from social.list_bookmarks(:bob, p_folder => :folder)), 'what its list shows');
select is(internal.purge_deleted_posts(now() - interval '30 days', 100), 0::bigint, 'within the window all stays');
select social.restore_post(:ada, :gone);
select is((social.get_post(null, :gone)).body, 'second #gone @pu_bob', 'and comes back');
select is((select count(*) from social.list_bookmarks(:bob, p_folder => :folder)), 2::bigint, 'with its bookmarks');
select social.delete_post(:ada, :gone);
update core.posts set deleted_at = now() - interval '31 days' where id in (:gone, :without);
select is(internal.purge_deleted_posts(now() - interval '30 days', 100), 2::bigint, 'after it');
select is((select count(*) from core.post_mentions where post_id = :without), 0::bigint, 'nor whom it once named');
select is((select row(body, media, tags, hashtags, mentions, entities, lang)::text from core.posts where id = :gone), '("",[],{},{},{},[],)', 'nothing is left of what it said');
select is((select count(*) from core.post_versions where post_id = :gone), 0::bigint, 'or had said');
select is((select count(*) from core.post_hashtags where post_id = :gone) + (select count(*) from core.post_mentions where post_id = :gone), 0::bigint, 'or named');
select is((select count(*) from core.bookmarks where post_id = :gone) + (select count(*) from core.pins where post_id = :gone), 0::bigint, 'nor is it kept by anybody');
select is((select count(*) from core.bookmarks where post_id = :kept), 1::bigint, 'others are');
select is(internal.purge_deleted_posts(now() - interval '30 days', 100), 0::bigint, 'once');
select is(pg_temp.error_of(format('select social.restore_post(%s, %s)', :ada, :gone)), 'PS410 p_post', 'it can no longer be restored');
update core.posts set deleted_at = now() where id = :gone;
select is(pg_temp.error_of(format('select social.restore_post(%s, %s)', :ada, :gone)), 'PS410 p_post', 'whatever the window is then');

-- Whom one blocks one sees as the block list has them.
select pg_temp.who('pu_foe') as foe \gset
select social.update_profile(:foe, 'Foe', 'a bio', 'https://a.b/c', p_location => 'here', p_links => '{https://a.b}');
select social.block_user(:foe, :ada);
select is(social.block_user(:ada, :foe), true, 'who is blocked may block back');
select is((select jsonb_object_agg(key, value) from jsonb_each(to_jsonb((select p from social.get_profile(:ada, :foe) as p))) where value not in ('null', 'false') and key not in ('is_blocking', 'created_at')),
          (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb((select b from social.list_blocks(:ada) as b where b.id = :foe))) where value not in ('null', 'false') and key <> 'cursor'), 'the profile then tells what the list does, and the time that is in the id');

select * from finish();
rollback;
