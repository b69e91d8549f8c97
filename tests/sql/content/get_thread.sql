begin;
\ir ../helpers.psql
select plan(11);

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

select * from finish();
rollback;
