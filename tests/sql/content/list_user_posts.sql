-- The kinds of a user's list; see list_hashtag_posts.sql for how its pages are filled.
begin;
\ir ../helpers.psql
select plan(45);

select pg_temp.who('up_ada') as ada, pg_temp.who('up_bob') as bob, pg_temp.who('up_priv') as priv \gset
select social.create_post(:bob, 'root') as root \gset
select social.create_post(:ada, 'a' || n, case when n % 3 = 0 then :root end, case when n % 4 = 0 then :root end,
                          case when n % 5 = 0 then '[{"kind":"image","url":"u"}]'::jsonb else '[]' end, case when n = 10 then 'mentioned' else 'public' end)
  from generate_series(1, 12) as n;
select social.create_post(:priv, 'private') as private \gset
select social.like_post(:ada, p.id) from (select id from core.posts where author_id in (:bob, :ada, :priv) and body in ('root', 'a2', 'a10', 'private', 'a1') order by body) as p;
update core.users set is_private = true where id = :priv;
update core.likes as l set created_at = '2026-01-01Z'::timestamptz + case p.body when 'a1' then interval '3 h' when 'root' then '2 h' when 'a10' then '1 h' else '0 h' end
  from core.posts as p where l.user_id = :ada and p.id = l.post_id;

set local role pgsocial_app;
select is(pg_temp.chain(format('social.list_user_posts(%s, %s, %%s, %%s, %L)', v, :ada, k), n), e, format('%s by %s for %s', k, n, coalesce(v, 'a guest')))
  from (values ('null', 'all', 'a12,a11,a9,a8,a7,a6,a5,a4,a3,a2,a1'), ('null', 'posts', 'a11,a8,a7,a5,a4,a2,a1'), ('null', 'replies', 'a12,a9,a6,a3'), ('null', 'media', 'a5'),
               (:ada::text, 'all', 'a12,a11,a10,a9,a8,a7,a6,a5,a4,a3,a2,a1'), (:ada::text, 'posts', 'a11,a10,a8,a7,a5,a4,a2,a1'), (:ada::text, 'media', 'a10,a5'),
               (:ada::text, 'likes', 'a1,root,a10,a2')) as t (v, k, e), unnest(array[1, 3, 4, 100]) as n;
select is(pg_temp.bodies(format('social.list_user_posts(null, %s)', :ada)), pg_temp.bodies(format('social.list_user_posts(null, %s, p_kind => ''all'')', :ada)), 'all by default');
select is((select bool_and(is_liked) from social.list_user_posts(:ada, :ada, p_kind => 'likes')), true, 'likes are marked as such');
select is(pg_temp.error_of(format('select social.list_user_posts(%s, %s, p_kind => %s)', :ada, :ada, k)), 'PS400 p_kind', 'kind ' || k) from unnest(array['null', '''''', '''shares''', '''All''']) as k;
select is(pg_temp.error_of(format('select social.list_user_posts(%s, %s, p_kind => ''likes'')', v, :ada)), 'PS403 p_kind', 'somebody else''s likes: ' || v) from unnest(array[:bob::text, 'null']) as v;
select is(pg_temp.error_of('select social.list_user_posts(null, null, p_kind => ''likes'')'), 'PS404 p_user', 'nobody''s');
select is(pg_temp.error_of(format('select social.list_user_posts(%s, %s, 5, %L, ''likes'')', :ada, :ada, c)), 'PS400 p_cursor', 'likes, cursor ' || c) from unnest(array['1', '1.2.3']) as c;
select is(pg_temp.error_of(format('select social.list_user_posts(%s, %s, 5, ''1.2'', ''media'')', :ada, :ada)), 'PS400 p_cursor', 'media, the cursor of likes');
select social.unlike_post(:ada, :root);
select is(pg_temp.bodies(format('social.list_user_posts(%s, %s, p_kind => ''likes'')', :ada, :ada)), 'a1,a10,a2', 'an ended like is gone');

select * from finish();
rollback;
