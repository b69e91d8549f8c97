-- And social.list_post_versions(): what an edit leaves.
begin;
\ir ../helpers.psql
select plan(54);

select pg_temp.who('ep_ada') as ada, pg_temp.who('ep_bob') as bob, pg_temp.who('ep_eve') as eve, pg_temp.who('ep_gone') as gone \gset
update core.users set deactivated_at = now() where id = :gone;
select social.block_user(:ada, :eve);
set local role pgsocial_app;
select social.create_post(:ada, 'one #first @ep_bob', p_media => '[{"kind":"image","url":"u"}]', p_tags => array['kept', 'also'], p_lang => 'en') as post \gset
select social.create_post(:ada, 'closed', p_visibility => 'followers') as closed \gset
select social.create_post(:ada, 'deleted') as deleted \gset
select social.create_post(:bob, 'by bob') as bobs \gset
select social.delete_post(:ada, :deleted);
reset role;
select count(*) as events from internal.events \gset

create function pg_temp.versions(p_viewer bigint, p_post bigint) returns text language sql as $$
    select string_agg(v.version || case when v.is_current then '!' else '' end || v.body, ' ' order by ordinality)
      from social.list_post_versions(p_viewer, p_post) with ordinality as v
$$;
create function pg_temp.refused(p_actor bigint, p_post bigint, p_arguments text) returns text language sql as $$
    select pg_temp.error_of(format('select social.edit_post(%s, %s, %s)', coalesce(p_actor::text, 'null'), coalesce(p_post::text, 'null'), p_arguments))
$$;

-- What is refused, and leaves nothing.
set local role pgsocial_app;
select is(pg_temp.refused(a, :post, '''hi'''), 'PS404 p_actor', 'by nobody') from unnest(array[1, null, :gone]::bigint[]) as a;
select is(pg_temp.refused(:bob, :post, '''hi'''), 'PS403 p_post', 'somebody else''s');
select is(pg_temp.refused(:bob, p, '''hi'''), 'PS404 p_post', 'one that one may not see') from unnest(array[:closed, :deleted, 1, null]::bigint[]) as p;
select is(pg_temp.refused(:eve, :post, '''hi'''), 'PS404 p_post', 'or whose author blocks one');
select is(pg_temp.refused(:ada, :deleted, '''hi'''), 'PS404 p_post', 'one''s own, deleted');
select is(pg_temp.refused(:ada, :post, t.arguments), t.error, t.error || ': ' || left(t.arguments, 70))
  from (values
      ('repeat(''é'', 10001)', 'PS400 p_body'), ('''  '', ''[]''', 'PS400 p_body'), ('''hi'', ''{}''', 'PS400 p_media'), ('''hi'', ''null''', 'PS400 p_media'),
      ('p_tags => array[''1984'']', 'PS400 p_tags'), ('p_tags => array[''ok'', null]', 'PS400 p_tags'),
      ('p_tags => array(select ''t'' || n from generate_series(1, 51) as n)', 'PS400 p_tags'),
      ('p_lang => ''english''', 'PS400 p_lang'), ('p_lang => ''''', 'PS400 p_lang'), ('p_reply_permission => ''friends''', 'PS400 p_reply_permission'),
      ('''hi'', p_version => 2', 'PS409 p_version'), ('''hi'', p_version => 2147483647', 'PS409 p_version')
  ) as t (arguments, error);
select is(pg_temp.refused(:ada, :closed, 'p_media => ''[]'', p_body => '''''), 'PS400 p_body', 'nothing would be left');
reset role;
select is((select count(*) from internal.events), :events::bigint, 'nothing was logged');
select is((select count(*) from core.post_versions where post_id = :post), 0::bigint, 'no version was kept');
select is((select version from core.posts where id = :post), 1, 'nothing has changed');

-- What is changed.
set local role pgsocial_app;
select is(pg_temp.versions(null, :post), '1!one #first @ep_bob', 'before an edit, what it says');
select is(social.edit_post(:ada, :post), false, 'no change given');
select is(social.edit_post(:ada, :post, 'one #first @ep_bob', '[{"url":"u","kind":"image"}]', array['Also', '#kept'], 'en', 'everyone', 1), false, 'nor one that changes nothing');
select is((select edited_at from social.get_post(null, :post)), null, 'which is no edit');
select is(social.edit_post(:ada, :post, 'two #second'), true, 'a new body');
select is((select row(body, media, lang, reply_permission, visibility, edited_at > created_at)::text from social.get_post(null, :post)),
          row('two #second', '[{"kind":"image","url":"u"}]'::jsonb, 'en', 'everyone', 'public', true)::text, 'the rest stays');
reset role;
select is((select row(hashtags, mentions, tags)::text from core.posts where id = :post), '("{also,kept,second}",{},"{also,kept}")', 'hashtags and mentions follow the body, given tags stay');
set local role pgsocial_app;
select is(pg_temp.bodies('social.list_hashtag_posts(null, ''first'')'), null, 'the old hashtag no longer finds it');
select is(pg_temp.bodies('social.list_hashtag_posts(null, ''second'')'), 'two #second', 'the new one does');
select is(pg_temp.versions(:bob, :post), '2!two #second 1one #first @ep_bob', 'what it said is kept');
select is(social.edit_post(:ada, :post, p_media => '[]', p_tags => '{}', p_lang => 'pt-BR', p_version => 2), true, 'media, tags, language, on the version that was read');
select is((select row(body, media, lang)::text from social.get_post(null, :post)), '("two #second",[],pt-BR)', 'as told');
select is(pg_temp.refused(:ada, :post, '''three'', p_version => 2'), 'PS409 p_version', 'an edit of what is no longer there');
select is(pg_temp.refused(:ada, :post, '''three'', p_version => -1'), 'PS409 p_version', 'or never was');
select is(social.edit_post(:ada, :post, p_reply_permission => 'nobody', p_version => 3), true, 'who may reply');
select is(pg_temp.versions(:ada, :post), '4!two #second 2two #second 1one #first @ep_bob', 'is no content, and leaves no version');
select is((select reply_permission from social.get_post(null, :post)), 'nobody', 'but holds');
select is(social.edit_post(:ada, :post, 'three', p_version => 3), true, 'a version with the same content will do');
select is(pg_temp.versions(null, :post), '5!three 4two #second 2two #second 1one #first @ep_bob', 'newest first');
select is((select array_agg(jsonb_array_length(media) order by version) from social.list_post_versions(null, :post)), array[1, 1, 0, 0], 'media too');
select is((select bool_and(created_at > before) from (select created_at, lag(created_at) over (order by version) as before from social.list_post_versions(null, :post)) as v where before is not null),
          true, 'each since it was written');
select is((select created_at from social.list_post_versions(null, :post) where version = 1), (select created_at from social.get_post(null, :post)), 'the first since it was posted');

-- Who sees a post sees what it said, and nobody else.
select is(pg_temp.error_of(format('select social.list_post_versions(%s, %s)', v, :closed)), 'PS404 p_post', 'not seen') from unnest(array[:bob::text, :eve::text, 'null']) as v;
select is(pg_temp.error_of(format('select social.list_post_versions(%s, %s)', :eve, :post)), 'PS404 p_post', 'across a block');
select social.delete_post(:ada, :post);
select is(pg_temp.error_of(format('select social.list_post_versions(%s, %s)', :ada, :post)), 'PS404 p_post', 'deleted');
reset role;

-- However it is written.
update core.posts set body = 'by hand' where id in (:bobs, :closed);
select is(pg_temp.versions(:bob, :bobs) || ' ' || pg_temp.versions(:ada, :closed), '2!by hand 1by bob 2!by hand 1closed', 'a direct UPDATE keeps versions too');

select * from finish();
rollback;
