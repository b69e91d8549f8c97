begin;
\ir ../helpers.psql
select plan(35);

select pg_temp.who('th_ada') as ada, pg_temp.who('th_bob') as bob, pg_temp.who('th_eve') as eve \gset
select social.create_post(:ada, 'root') as root \gset
select social.create_post(:bob, 'a', :root) as a \gset
select social.create_post(:eve, 'b', :root) as b \gset
select social.create_post(:ada, 'a1', :a) as a1 \gset
select social.create_post(:bob, 'b1', :b) as b1 \gset
select social.create_post(:ada, 'a2', :a) as a2 \gset
select social.create_post(:eve, 'a1x', :a1) as a1x \gset

create function pg_temp.thread(p_viewer bigint, p_post bigint) returns text language sql as $$
    select string_agg(t.depth || coalesce(t.body, '-'), ' ') from social.get_thread(p_viewer, p_post) as t
$$;
select is(pg_temp.thread(null, :root), '0root 1a 2a1 3a1x 2a2 1b 2b1', 'depth first, oldest first');
select is(pg_temp.thread(null, :a), '0a 1a1 2a1x 1a2', 'from any post down');
select is(pg_temp.chain(format('social.get_thread(null, %s, %%s, %%s)', :root), 2), 'root,a,a1,a1x,a2,b,b1', 'by pages');
select is((select root_id from core.posts where id = :a1x), :root, 'each reply knows the root');
select social.delete_post(:bob, :a);
select is(pg_temp.thread(null, :root), '0root 1- 2a1 3a1x 2a2 1b 2b1', 'a deleted post with replies is a tombstone');
select is((select row(id, author_id, body, reply_to_id, is_tombstone)::text from social.get_thread(null, :root) where is_tombstone),
          format('(%s,,,%s,t)', :a, :root), 'which says no more than its place');
select social.delete_post(:bob, :b1);
select is(pg_temp.thread(null, :root), '0root 1- 2a1 3a1x 2a2 1b', 'one without is nothing');
select social.block_user(:eve, :ada);
select is(pg_temp.thread(:ada, :root), '0root 1- 2a1 2a2', 'nor is a blocked user''s');
select is(pg_temp.thread(:eve, :root), '0- 1- 2- 3a1x 1b', 'who sees tombstones of the other''s');
select is(pg_temp.error_of('select social.get_thread(null, 1)'), 'PS404 p_post', 'no such thread');
select social.create_post(:bob, 'alone') as alone \gset
select social.delete_post(:bob, :alone);
select is(pg_temp.error_of(format('select social.get_thread(null, %s)', :alone)), 'PS404 p_post', 'nothing of it is left');

-- A private account in the middle, and visibility below it.
select pg_temp.who('th_priv') as priv, pg_temp.who('th_fan') as fan \gset
select social.follow_user(:fan, :priv), social.follow_user(:fan, :ada);
update core.users set is_private = true where id = :priv;
select social.create_post(:ada, 'r') as r \gset
select social.create_post(:priv, 'p', :r) as p \gset
select social.create_post(:ada, 'x', :r) as x \gset
select social.create_post(:fan, 'f', :p, p_visibility => 'followers') as f \gset
select social.create_post(:fan, 'm @th_bob', :p, p_visibility => 'mentioned') as m \gset
select social.create_post(:priv, 'q', :x) as q \gset
set local role pgsocial_app;
select is(pg_temp.thread(:fan, :r), '0r 1p 2f 2m @th_bob 1x 2q', 'a follower sees all of it');
select is(pg_temp.thread(null, :r), '0r 1x', 'a guest no tombstone, where nothing below is for them');
select is(pg_temp.thread(:bob, :r), '0r 1- 2m @th_bob 1x', 'whom a post names sees the way to it');
select is(pg_temp.thread(:priv, :r), '0r 1p 1x 2q', 'who wrote it sees not all that is below');
select is(pg_temp.error_of(format('select social.get_thread(null, %s)', :p)), 'PS404 p_post', 'a part of which nothing is seen');
select is(pg_temp.thread(:bob, :p), '0- 1m @th_bob', 'a part that begins with a tombstone');
select is(pg_temp.error_of(format('select social.get_thread(null, %s, %s)', :r, l)), 'PS400 p_limit', 'limit ' || l) from unnest(array['0', '101', 'null']) as l;
select is(pg_temp.error_of(format('select social.get_thread(null, %s, 5, %L)', :r, c)), 'PS400 p_cursor', 'cursor ' || c)
  from unnest(array['', 'x', '1.', '.1', '1..2', '99999999999999999999', '9223372036854775808']) as c;
select is_empty(format('select * from social.get_thread(null, %s, 5, ''9223372036854775807'')', :r), 'a cursor beyond everything');
select is((select string_agg(t.body, ' ') from social.get_thread(null, :r, 5, '1') as t), 'r x', 'one before everything');
select is(pg_temp.error_of('select social.get_thread(null, null)'), 'PS404 p_post', 'null');
reset role;

-- A whole tree: by pages of any size it is the same, and the order is that of the paths.
create temp table tree as select social.create_post(:ada, 't0') as id, 0 as n;
do $$
begin
    for v_n in 1..60 loop
        insert into tree
        select social.create_post(p.author_id, 't' || v_n, p.id), v_n
          from core.posts as p join tree as t on t.id = p.id
         where t.n = (v_n - 1) / (1 + v_n % 4);
    end loop;
end
$$;
select social.delete_post(:ada, t.id) from tree as t where t.n % 5 = 3;
select t.id as top from tree as t where t.n = 0 \gset
create temp table whole as select t.* from social.get_thread(null, :top, 100) with ordinality as t;
select is(pg_temp.chain(format('social.get_thread(null, %s, %%s, %%s)', :top), n), (select string_agg(coalesce(body, '-'), ',' order by ordinality) from whole), 'by ' || n)
  from unnest(array[1, 2, 7]) as n;
select is((select count(*) from whole as a join whole as b on b.id = a.reply_to_id where a.depth <> b.depth + 1 or a.ordinality < b.ordinality), 0::bigint,
          'every reply stands below what it answers');
select is((select count(*) from whole as w where w.is_tombstone and not exists (select from whole as v where v.reply_to_id = w.id)), 0::bigint, 'no tombstone ends a branch');

select * from finish();
rollback;
