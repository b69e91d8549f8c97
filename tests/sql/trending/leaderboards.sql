-- Leaderboards, as metrics say. Commits: an event of an open transaction belongs to no batch.
\ir ../helpers.psql
select plan(25);

select internal.settle();
create temp table people as select n, pg_temp.who('lb_' || n) as id from generate_series(1, 12) as n;
create function pg_temp.one(p_n integer) returns bigint language sql as $$ select id from people where n = p_n $$;
select pg_temp.one(1) as ada, pg_temp.one(2) as bob, pg_temp.one(3) as cy, pg_temp.one(4) as dot, pg_temp.one(5) as eve \gset
-- ada gains 5, bob 4 and loses 1, cy 3, dot 2.
select social.follow_user(pg_temp.one(f), pg_temp.one(t)) from (values (6, 1), (7, 1), (8, 1), (9, 1), (10, 1), (6, 2), (7, 2), (8, 2), (9, 2), (6, 3), (7, 3), (8, 3), (6, 4), (7, 4)) as w (f, t) \g /dev/null
select social.unfollow_user(pg_temp.one(9), :bob) \g /dev/null
-- Of followers of long ago none was gained today.
insert into core.follows (follower_id, followee_id, created_at) select pg_temp.one(n), :eve, now() - interval '3 days' from generate_series(6, 12) as n;
create temp table posts as
select n, social.create_post(pg_temp.one(n), 'lb ' || n || case when n < 4 then ' #lb_tag' else '' end) as id from generate_series(1, 5) as n;
create function pg_temp.post(p_n integer) returns bigint language sql as $$ select id from posts where n = p_n $$;
select social.like_post(pg_temp.one(u), pg_temp.post(p)) from (values (6, 2), (7, 2), (8, 2), (6, 3), (7, 3), (6, 1), (6, 4), (7, 4), (8, 4), (9, 4)) as w (u, p) \g /dev/null
select social.share_post(pg_temp.one(6), pg_temp.post(1));
select social.create_post(pg_temp.one(6), 'lb answer', p_reply_to => pg_temp.post(1)) as answer \gset
select internal.settle();

create function pg_temp.leaders(p_viewer bigint) returns text language sql as $$
    select string_agg(substr(l.username, 4) || ':' || l.gained_count, ' ' order by l.n) from social.list_leaders(p_viewer, 100) with ordinality as l (id, username, display_name, avatar_url, is_verified, gained_count, cursor, n) where l.id in (select id from people)
$$;
create function pg_temp.tops(p_viewer bigint, p_tag text) returns text language sql as $$
    select string_agg(substr(t.body, 4, 1), ' ' order by t.n) from (select p.id, p.body, row_number() over () as n from social.list_top_posts(p_viewer, p_tag, 100) as p) as t where t.id in (select id from posts)
$$;

select is(pg_temp.leaders(null), case when :cy > :bob then '1:5 3:3 2:3 4:2' else '1:5 2:3 3:3 4:2' end, 'who gained most, the newer of equals first');
select is((select score from social.read_board('people') where id = :ada), 5::bigint, 'the board has it');
select is(pg_temp.tops(null, null), case when pg_temp.post(1) > pg_temp.post(2) then '4 1 2 3' else '4 2 1 3' end, 'posts by likes, shares, answers and quotes');
select is(replace(pg_temp.tops(null, '#LB_tag'), '1 2', '2 1'), '2 1 3', 'of a hashtag');
select is((select count(*) from social.list_top_posts(null, 'lb_none')), 0::bigint, 'of none');
select is((select array_agg(id order by n) from (select id, row_number() over () as n from social.read_board('people')) as r), (select array_agg(id order by score desc, id desc) from social.read_board('people')), 'in its order');

-- One's own rank: the same board.
select is((select rank from social.my_rank(:ada)), (select place::integer from (select id, row_number() over () as place from social.read_board('people')) as b where id = :ada), 'one''s rank');
select is((select (rank, gained_count)::text from social.my_rank(:eve)), '(,0)', 'who gained none has none');
select is((select leader_count from social.my_rank(:ada)), (select count(*)::integer from social.read_board('people')), 'among so many');

-- Page by page.
select is((select array_agg(w.id) from (select (l).id from (select social.list_leaders(null, 2) as l) as x
          union all
          select y.id from (select cursor from social.list_leaders(null, 2) offset 1) as c cross join lateral social.list_leaders(null, 100, c.cursor) as y) as w),
          (select array_agg(id) from social.list_leaders(null, 100)), 'page by page');
select is((select string_agg(body, ',') from (select body from social.list_top_posts(null, 'lb_tag', 1)
          union all
          select y.body from social.list_top_posts(null, 'lb_tag', 1) as c cross join lateral social.list_top_posts(null, 'lb_tag', 9, c.cursor) as y) as w),
          (select string_agg(body, ',') from social.list_top_posts(null, 'lb_tag')), 'posts too');

-- As a cache has it: who may be shown is asked all the same.
select is((select string_agg(username || gained_count, ' ') from social.list_leaders(:eve, 10, null, array[:ada, :bob], array[1, 7])), 'lb_27 lb_11', 'numbers of a cache, in their order');
select social.block_user(:ada, :eve) \g /dev/null
select is(pg_temp.leaders(:eve) ~ '1:', false, 'not across a block');
select is(pg_temp.leaders(null) ~ '^1:5', true, 'others see them');
select is((select count(*) from social.list_leaders(:eve, 10, null, array[:ada], array[9])), 0::bigint, 'nor by a cache');
select is(pg_temp.tops(:eve, null) ~ '1', false, 'nor their posts');
select social.mute_user(:eve, :bob) \g /dev/null
select is(pg_temp.leaders(:eve) || '/' || pg_temp.tops(:eve, 'lb_tag'), '3:3 4:2/3', 'nor whom one mutes');
select social.update_profile(:cy, p_is_private => true) \g /dev/null
select is((select count(*) from social.list_leaders(:cy, 10, null, array[:cy], array[9])) || coalesce((select rank from social.my_rank(:cy))::text, '-'), '0-', 'who is private leads nowhere, not even for oneself');
select is(pg_temp.tops(pg_temp.one(6), 'lb_tag') ~ '3', false, 'nor do their posts, to followers');
select social.set_preferences(:dot, '{"is_discoverable": false}') \g /dev/null
select is(pg_temp.leaders(null) ~ '4:', false, 'nor who does not want to be discovered');
select is((select count(*) from social.list_top_posts(null, null, 10, null, array[pg_temp.post(4)], array[9])), 0::bigint, 'nor their posts, by a cache');

select is(pg_temp.error_of('select * from social.read_board(''tags'')'), 'PS400 p_board', 'no such board');
select is(pg_temp.error_of('select * from social.list_leaders(null, 10, null, array[1::bigint])'), 'PS400 p_scores', 'a score for each');
select is(pg_temp.error_of('select * from social.list_top_posts(null, ''#'')'), 'PS400 p_hashtag', 'no hashtag');
select is(pg_temp.error_of('select * from social.my_rank(1)'), 'PS404 p_viewer', 'nobody');
select * from finish();
