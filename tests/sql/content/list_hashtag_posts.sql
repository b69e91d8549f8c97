-- And social.list_user_posts(), whose pages are filled the same way.
begin;
\ir ../helpers.psql
select plan(32);

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

select is(pg_temp.error_of(format('select social.list_user_posts(null, %s, %s)', :ada, l)), 'PS400 p_limit', 'user''s, limit ' || l)
  from unnest(array['0', '101', 'null']) as l;
select is(pg_temp.error_of(format('select social.list_hashtag_posts(null, ''lists'', %s)', l)), 'PS400 p_limit', 'hashtag''s, limit ' || l)
  from unnest(array['101', 'null']) as l;
select is(pg_temp.error_of(format('select social.list_user_posts(null, %s, 5, %L)', :ada, c)), 'PS400 p_cursor', 'user''s, cursor ' || c)
  from unnest(array['', 'x', '1.2', '-1', '9223372036854775808', U&'\0661']) as c;
select is(pg_temp.error_of(format('select social.list_user_posts(null, %s)', u)), 'PS404 p_user', 'nobody''s: ' || u) from unnest(array['1', 'null']) as u;
select is(pg_temp.bodies(format('social.list_user_posts(null, %s, 100, ''9223372036854775807'')', :ada)), 'p12,p9,p3', 'a cursor beyond everything');

select social.block_user(:ada, :eve);
select is(pg_temp.chain(format('social.list_hashtag_posts(%s, ''lists'', %%s, %%s)', :eve), 2), 'p11,p10,p2,p1', 'without whom blocks one');
select is(pg_temp.error_of(format('select social.list_user_posts(%s, %s)', :eve, :ada)), 'PS404 p_user', 'whose list is not found');
select is(pg_temp.error_of(format('select social.list_user_posts(%s, %s)', :ada, :eve)), 'PS404 p_user', 'nor theirs');
update core.users set is_private = true where id = :ada;
select is(pg_temp.bodies(format('social.list_user_posts(null, %s)', :ada)), null, 'a private account''s is empty for others');
select social.delete_post(:bob, id) from core.posts where author_id = :bob and body in ('p10', 'p11');
select is(pg_temp.chain('social.list_hashtag_posts(null, ''lists'', %s, %s)', 1), 'p2,p1', 'nor what is deleted or private');
select is(pg_temp.chain(format('social.list_user_posts(null, %s, %%s, %%s)', :bob), 1), 'p2,p1', 'of a user too');

-- A page over more hidden posts than one look takes.
insert into core.posts (author_id, body, visibility, tags) select :bob, 'h' || n, 'mentioned', array['lists'] from generate_series(1, 20) as n;
select is(pg_temp.bodies(format('social.list_user_posts(null, %s, 2)', :bob)), 'p2,p1', 'a user''s page is filled over many hidden ones');
select is(pg_temp.bodies('social.list_hashtag_posts(null, ''lists'', 2)'), 'p2,p1', 'a hashtag''s too');

select * from finish();
rollback;
