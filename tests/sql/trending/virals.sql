-- Commits. What is about to go viral: it grows, through separate circles, beyond the author's followers.
\ir ../helpers.psql
select plan(26);

select count(pg_temp.who('tv_' || n)) from generate_series(0, 64) as n \g /dev/null
create temp table people as select u.id, substr(u.username, 4)::integer as n from core.users as u where u.username ~ '^tv_\d+$';
create function pg_temp.id(p_n integer) returns bigint language sql as 'select id from people where n = p_n';
create procedure pg_temp.refresh() language plpgsql as $$
begin
    commit;
    perform internal.settle();
    commit;
    for v_step in 1 .. 100 loop
        exit when internal.refresh_trends() is null;
        commit;
    end loop;
end
$$;
create function pg_temp.virals(p_viewer bigint default null, p_language text default null) returns setof social.viral_post language sql as $$
    select * from social.viral_posts(p_viewer, p_language, 100) as v where (v.post).author_username like 'tv\_%'
$$;
select social.create_post(pg_temp.id(0), 'cascade', p_lang => 'en') as cascade \gset
select social.create_post(pg_temp.id(0), 'ring', p_lang => 'en') as ring \gset
select social.create_post(pg_temp.id(0), 'echo', p_lang => 'en') as echo \gset

-- 1 to 20: five circles of four, of whom one follows the author. 21 to 40: a ring. 41 to 60: an audience.
insert into core.follows (follower_id, followee_id)
select a.id, b.id from people as a join people as b on b.n <> a.n and (b.n - 1) / 4 = (a.n - 1) / 4 where a.n between 1 and 20 and b.n between 1 and 20
union all
select a.id, b.id from people as a join people as b on b.n <> a.n where a.n between 21 and 40 and b.n between 21 and 40
union all
select a.id, b.id from people as a join people as b on b.n = 0 where a.n between 41 and 60 or (a.n between 1 and 20 and a.n % 4 = 1);
insert into core.shares (user_id, post_id) select id, :cascade from people where n between 1 and 20 and n % 4 = 1 order by n;
insert into core.shares (user_id, post_id, via_share_id)
select p.id, :cascade, s.id from people as p join people as f on f.n = p.n - (p.n - 1) % 4 join core.shares as s on s.user_id = f.id and s.post_id = :cascade where p.n between 1 and 20 and p.n % 4 in (2, 3);
-- Who does not say by whom they came.
insert into core.shares (user_id, post_id) select id, :cascade from people where n between 1 and 20 and n % 4 = 0 order by n;
insert into core.shares (user_id, post_id) select id, :ring from people where n between 21 and 40 order by n;
insert into core.shares (user_id, post_id) select id, :echo from people where n between 41 and 60 order by n;
call pg_temp.refresh();

create temp table numbers as select case n.post_id when :cascade then 'cascade' when :ring then 'ring' else 'echo' end as name, n.* from internal.viral_numbers(array[:cascade, :ring, :echo], clock_timestamp()) as n;
select is((select string_agg(format('%s %s %s %s', name, accounts, shares, clusters), ', ' order by name) from numbers), 'cascade 20 20 5, echo 20 20 20, ring 20 20 1', 'accounts, shares and circles');
select is((select string_agg(format('%s %s %s', name, round(spread::numeric, 4), round(outside::numeric, 4)), ', ' order by name) from numbers), format('cascade %s %s, echo 1.0000 0.0000, ring 0.0000 %s', round(1 - 5 * 12 / 380.0, 4), round(internal.wilson(15, 20, -1)::numeric, 4), round(internal.wilson(20, 20, -1)::numeric, 4)), 'a ring has no spread, an echo no outside');
select ok((select bool_and(growth between 0.95 and 1 and velocity between 40 and 80 and acceleration > 0) from numbers), 'all of them grow');
select is((select string_agg(body, ',') from (select (post).body from pg_temp.virals(null)) as v), 'cascade', 'only the cascade is about to go viral');
select is((select depth from pg_temp.virals(null)), 3, 'through three hands: the last came by the one before, as they follow them');
select is((select drivers -> 0 ->> 'username' from pg_temp.virals(null)), 'tv_1', 'by whom others came');
select is((select sum((d ->> 'brought')::integer) from pg_temp.virals(null) as v cross join jsonb_array_elements(v.drivers) as d), 15::bigint, 'each of five brought three');
select is((select round(confidence::numeric, 6) from pg_temp.virals(null)), (select round((growth * spread * outside)::numeric, 6) from analytics.virals where post_id = :cascade), 'the product of the three');
select is((select count(*) from pg_temp.virals(null, 'de')), 0::bigint, 'by language');
select is((select count(*) from pg_temp.virals(null, 'en-US')), 1::bigint, 'whatever the region');

-- What others may not know.
select social.block_user(pg_temp.id(61), pg_temp.id(1)), social.mute_user(pg_temp.id(62), pg_temp.id(0)), social.block_user(pg_temp.id(63), pg_temp.id(0)) \g /dev/null
select is((select drivers -> 0 ->> 'username' from pg_temp.virals(pg_temp.id(61))), 'tv_5', 'nobody across a block');
select is((select count(*) from pg_temp.virals(pg_temp.id(62))) + (select count(*) from pg_temp.virals(pg_temp.id(63))), 0::bigint, 'not by whom one mutes or blocks');
select social.update_profile(pg_temp.id(5), p_is_private => true);
select is((select string_agg(d ->> 'username', ' ' order by n) from pg_temp.virals(null) as v cross join jsonb_array_elements(v.drivers) with ordinality as w (d, n)), 'tv_1 tv_9 tv_13 tv_17', 'nor who went private, at once');
select social.hold_trend('post', :'cascade', 'no') \g /dev/null
select is((select count(*) from pg_temp.virals(null)), 0::bigint, 'held back');
select social.release_trend('post', :'cascade') \g /dev/null
select is((select count(*) from pg_temp.virals(null)), 1::bigint, 'and released');
select social.delete_post(pg_temp.id(0), :cascade) \g /dev/null
select is((select count(*) from pg_temp.virals(null)), 0::bigint, 'deleted: gone at once');
select social.restore_post(pg_temp.id(0), :cascade) \g /dev/null

-- What is taken back.
select social.unshare_post(id, :cascade) from people where n between 1 and 16 \g /dev/null
call pg_temp.refresh();
select is((select count(*) from pg_temp.virals(null)), 0::bigint, 'too few are left');

-- Whoever says by whom they came is believed, also where that one is too long ago to be looked at.
insert into core.shares (id, user_id, post_id) values (internal.id_at(now() - interval '25 hours'), pg_temp.id(61), :ring);
insert into core.follows (follower_id, followee_id) values (pg_temp.id(64), pg_temp.id(21));
insert into core.shares (user_id, post_id, via_share_id) select pg_temp.id(64), :ring, id from core.shares where (user_id, post_id) = (pg_temp.id(61), :ring);
insert into core.shares (user_id, post_id) values (pg_temp.id(0), :ring);
select is((select t.parents[array_position(t.users, pg_temp.id(64))] from internal.share_tree(:ring, pg_temp.id(0), clock_timestamp()) as t), 0, 'by nobody of these');
select is((select coalesce(array_position(t.users, pg_temp.id(0)), array_position(t.users, pg_temp.id(61))) from internal.share_tree(:ring, pg_temp.id(0), clock_timestamp()) as t), null, 'nor is who wrote it one, or who shared it days ago');

select is(internal.tree_depths('{0,1,2,0,3}'), '{1,2,3,1,4}', 'depths');
select is(internal.tree_depths('{}'), '{}', 'of nobody');
select is(internal.tree_drivers('{7,8,9}', '{0,1,2}'), '[{"brought": 2, "user_id": "7"}, {"brought": 1, "user_id": "8"}]', 'a chain');
select is(pg_temp.error_of(q), e, q) from (values
('select social.viral_posts(null, ''x'')', 'PS400 p_language'), ('select social.viral_posts(null, p_limit => 0)', 'PS400 p_limit'),
('select social.viral_posts(null, p_cursor => ''1.2'')', 'PS400 p_cursor'), ('select social.viral_posts(null, p_cursor => ''999999999.2.3'')', 'PS410 p_cursor')) as w (q, e);

select * from finish();
