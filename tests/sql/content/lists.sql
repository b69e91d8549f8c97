begin;
\ir ../helpers.psql
select plan(14);

select pg_temp.who('li_ada') as ada, pg_temp.who('li_bob') as bob, pg_temp.who('li_eve') as eve \gset
select social.create_post(case when n % 3 = 0 then :ada else :bob end, 'p' || n || ' #lists', p_visibility => case when n between 4 and 8 then 'mentioned' else 'public' end)
  from generate_series(1, 12) as n;
update core.posts set body = split_part(body, ' ', 1), tags = array['lists'] where hashtags @> array['lists'];

select is(pg_temp.bodies(format('social.list_hashtag_posts(%s, ''#Lists'', 100)', :eve)), 'p12,p11,p10,p9,p3,p2,p1', 'newest first, what is visible');
select is(pg_temp.bodies(format('social.list_hashtag_posts(%s, ''lists'', 4)', :eve)), 'p12,p11,p10,p9', 'a page');
select is(pg_temp.chain(format('social.list_hashtag_posts(%s, ''lists'', %%s, %%s)', :eve), 1), 'p12,p11,p10,p9,p3,p2,p1', 'one by one');
select is(pg_temp.chain(format('social.list_hashtag_posts(%s, ''lists'', %%s, %%s)', :eve), 5), 'p12,p11,p10,p9,p3,p2,p1', 'by five, over what is hidden');
select is(pg_temp.chain(format('social.list_user_posts(%s, %s, %%s, %%s)', :eve, :bob), 2), 'p11,p10,p2,p1', 'a user''s posts');
select is(pg_temp.chain(format('social.list_user_posts(%s, %s, %%s, %%s)', :bob, :bob), 3), 'p11,p10,p8,p7,p5,p4,p2,p1', 'one''s own, all of them');
select is(pg_temp.error_of('select social.list_hashtag_posts(null, ''a b'')'), 'PS400 p_tag', 'no tag');
select is(pg_temp.error_of('select social.list_hashtag_posts(null, ''lists'', 0)'), 'PS400 p_limit', 'no limit');
select is(pg_temp.error_of('select social.list_hashtag_posts(null, ''lists'', 5, ''1.2'')'), 'PS400 p_cursor', 'another list''s cursor');
select is(pg_temp.bodies('social.list_hashtag_posts(null, ''lists'', 5, ''1'')'), null, 'a cursor before everything');

select social.bookmark_post(:eve, id) from core.posts where author_id = :bob and visibility = 'public' order by id;
select is(pg_temp.bodies(format('social.list_bookmarks(%s)', :eve)), 'p11,p10,p2,p1', 'bookmarks, the newest first');
select is(pg_temp.chain(format('social.list_bookmarks(%s, %%s, %%s)', :eve), 1), 'p11,p10,p2,p1', 'one by one');
update core.posts set deleted_at = now() where body = 'p10' and author_id = :bob;
update core.posts set deleted_at = now() where body = 'p11' and author_id = :bob;
select is(pg_temp.chain(format('social.list_bookmarks(%s, %%s, %%s)', :eve), 2), 'p2,p1', 'what is deleted is left out');
select is(pg_temp.error_of('select social.list_bookmarks(null)'), 'PS404 p_viewer', 'a guest has none');

select * from finish();
rollback;
