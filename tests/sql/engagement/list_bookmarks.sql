begin;
\ir ../helpers.psql
select plan(20);

select pg_temp.who('lb_ada') as ada, pg_temp.who('lb_bob') as bob, pg_temp.who('lb_eve') as eve \gset
select social.create_post(case when n % 2 = 0 then :ada else :bob end, 'p' || n) from generate_series(1, 12) as n;
set local role pgsocial_app;
select is(pg_temp.bodies(format('social.list_bookmarks(%s)', :eve)), null, 'at first there are none');
reset role;
select social.bookmark_post(:eve, id) from core.posts where author_id in (:ada, :bob) order by right(body, 1), id;
-- One moment for some: the post tells them apart.
update core.bookmarks as b set created_at = '2024-01-01 00:00:00.123457Z' from core.posts as p
 where p.id = b.post_id and b.user_id = :eve and p.body in ('p7', 'p8', 'p9');
set local role pgsocial_app;
select is(pg_temp.bodies(format('social.list_bookmarks(%s)', :eve)), 'p6,p5,p4,p3,p12,p2,p11,p1,p10,p9,p8,p7', 'the newest bookmark first');
select is(pg_temp.chain(format('social.list_bookmarks(%s, %%s, %%s)', :eve), n), 'p6,p5,p4,p3,p12,p2,p11,p1,p10,p9,p8,p7', 'by ' || n) from generate_series(1, 5) as n;
select is((select is_bookmarked from social.list_bookmarks(:eve, 1)), true, 'and they say so');
select is(pg_temp.bodies(format('social.list_bookmarks(%s)', :ada)), null, 'nobody else has them');
select social.block_user(:bob, :eve);
select is(pg_temp.chain(format('social.list_bookmarks(%s, %%s, %%s)', :eve), n), 'p6,p4,p12,p2,p10,p8', 'what may not be seen is left out, by ' || n) from unnest(array[1, 4]) as n;
reset role;
update core.posts set deleted_at = now() where author_id = :ada and body not in ('p6', 'p8');
set local role pgsocial_app;
select is(pg_temp.bodies(format('social.list_bookmarks(%s, 2)', :eve)), 'p6,p8', 'a page is filled over many such');
select is(pg_temp.error_of(format('select social.list_bookmarks(%s, %s)', :eve, l)), 'PS400 p_limit', 'limit ' || l) from unnest(array['0', '101', 'null']) as l;
select is(pg_temp.error_of(format('select social.list_bookmarks(%s, 5, %L)', :eve, c)), 'PS400 p_cursor', 'cursor ' || c) from unnest(array['1', '1.2.3', '']) as c;
select is(pg_temp.error_of('select social.list_bookmarks(null)'), 'PS404 p_viewer', 'a guest has none');
select is(pg_temp.bodies(format('social.list_bookmarks(%s, 5, ''9223372036854775807.9223372036854775807'')', :eve)), 'p6,p8', 'a cursor beyond everything');

select * from finish();
rollback;
