-- What nobody may see does not cost everybody: thousands of posts by a private account among what a
-- guest reads. A page looks at a bounded number of them, and finds what follows within that bound.
begin;
\ir ../helpers.psql
select plan(34);
\ir ../fresh_statistics.psql
-- A table of a few rows, as core.follows is here, would be read whole at each look-up.
set local enable_seqscan = off;

select pg_temp.who('bp_ada') as ada, pg_temp.who('bp_priv') as priv, pg_temp.who('bp_fan') as fan,
       pg_temp.who('bp_gone') as gone, pg_temp.who('bp_foe') as foe \gset
select social.follow_user(:fan, :priv);
update core.users set is_private = true where id = :priv;
select social.create_post(:ada, 'root') as root \gset
select social.create_post(:ada, 'far') as far \gset

-- Seen, then 900 (or 8,000) that are not, then seen again.
insert into core.posts (author_id, body, reply_to_id, quote_of_id) select :ada, 'first' || n || ' #bounded @bp_fan', r, r from generate_series(1, 3) as n, unnest(array[:root, :far]::bigint[]) as r;
insert into core.posts (author_id, body, reply_to_id, quote_of_id) select case n % 3 when 0 then :gone when 1 then :foe else :priv end, 'hidden @bp_ada #bounded', :root, :root from generate_series(1, 900) as n;
insert into core.posts (author_id, body, reply_to_id, quote_of_id) select :priv, 'hidden #bounded', :far, :far from generate_series(1, 8000) as n;
insert into core.posts (author_id, body, reply_to_id, quote_of_id) select :ada, 'last' || n || ' #bounded', r, r from generate_series(1, 3) as n, unnest(array[:root, :far]::bigint[]) as r;
select social.deactivate_user(:gone), social.block_user(:ada, :foe);
update core.posts set deleted_at = now() where author_id = :foe;
analyze core.posts, core.post_hashtags, core.post_mentions;

create function pg_temp.rows_read() returns bigint language sql volatile as $$
    select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables where schemaname in ('core', 'internal')
$$;
create function pg_temp.reads_of(p_call text) returns bigint language plpgsql as $$
declare
    v_before bigint := pg_temp.rows_read();
begin
    execute 'select count(*) from ' || p_call;
    return pg_temp.rows_read() - v_before;
end
$$;

-- By cursors over a gap within the bound: all that is seen is there, in its order.
select is(pg_temp.chain(format('social.list_replies(null, %s, %L, %%s, %%s)', :root, o), l), e, format('replies, %s by %s', o, l))
  from (values ('oldest', 'first1 #bounded @bp_fan,first2 #bounded @bp_fan,first3 #bounded @bp_fan,last1 #bounded,last2 #bounded,last3 #bounded'),
               ('newest', 'last3 #bounded,last2 #bounded,last1 #bounded,first3 #bounded @bp_fan,first2 #bounded @bp_fan,first1 #bounded @bp_fan'),
               ('top', 'last3 #bounded,last2 #bounded,last1 #bounded,first3 #bounded @bp_fan,first2 #bounded @bp_fan,first1 #bounded @bp_fan')) as t (o, e), unnest(array[1, 4, 100]) as l;
select is(pg_temp.chain(format('social.list_quotes(null, %s, %%s, %%s)', :root), l), 'last3 #bounded,last2 #bounded,last1 #bounded,first3 #bounded @bp_fan,first2 #bounded @bp_fan,first1 #bounded @bp_fan', 'quotes by ' || l)
  from unnest(array[1, 4, 100]) as l;
select is((select count(*) from social.get_thread(null, :root, o) where depth = 1), 6::bigint, 'a thread, ' || o) from unnest(array['oldest', 'newest', 'top']) as o;

-- Over one beyond it, where one author's are passed over.
select is(pg_temp.chain(format('social.list_quotes(null, %s, %%s, %%s)', :far), 4), 'last3 #bounded,last2 #bounded,last1 #bounded,first3 #bounded @bp_fan,first2 #bounded @bp_fan,first1 #bounded @bp_fan', 'quotes over thousands of one author');
select is((select count(*) from social.list_hashtag_posts(null, 'bounded', 9)), 9::bigint, 'a hashtag over thousands of one author');
select is((select row(count(*), bool_and(m.author_id = :priv))::text from social.list_mentions(:ada, 100) as m), '(100,t)', 'mentions, without those by who is not seen');

-- What a page reads does not grow with what is hidden beyond the bound.
select cmp_ok(pg_temp.reads_of(format(c.call, :far)), '<', c.most, c.call)
  from (values ('social.get_thread(null, %s)', 6000::bigint), ('social.get_thread(null, %s, ''newest'')', 6000), ('social.get_thread(null, %s, ''top'')', 6000),
               ('social.list_replies(null, %s)', 6000), ('social.list_replies(null, %s, ''newest'')', 6000), ('social.list_replies(null, %s, ''top'')', 6000),
               ('social.list_quotes(null, %s)', 14000), ('social.list_hashtag_posts(null, ''bounded'')', 24000)) as c (call, most);

-- A feed too: by pull and from a timeline, 3,000 posts of a followee that are for others.
select pg_temp.who('bp_reader') as reader, pg_temp.who('bp_loud') as loud \gset
select social.follow_user(:reader, :loud);
insert into core.posts (author_id, body) select :loud, 'old' from generate_series(1, 3);
insert into core.posts (author_id, body, visibility) select :loud, 'for others', 'mentioned' from generate_series(1, 900);
analyze core.posts, core.follows;
select is((select count(*) from social.home_feed(:reader)), 3::bigint, 'a feed over a gap within the bound');
insert into core.posts (author_id, body, visibility) select :loud, 'for others', 'mentioned' from generate_series(1, 2100);
select cmp_ok(pg_temp.reads_of(format('social.home_feed(%s)', :reader)), '<', 9000::bigint, 'and what it reads is bounded');
insert into internal.timeline_states (viewer_id, is_ready, floor_id) values (:reader, true, 1);
insert into internal.timelines (viewer_id, entry_id, post_id, source_id) select :reader as viewer_id, p.id as entry_id, p.id as post_id, :loud as source_id from core.posts as p where p.author_id = :loud;
delete from internal.changed_follows where viewer_id = :reader;
select cmp_ok(pg_temp.reads_of(format('social.home_feed(%s)', :reader)), '<', 9000::bigint, 'from a timeline too');

-- A thread in which each of ten replies has hundreds of hidden ones.
select social.create_post(:ada, 'deep') as deep \gset
insert into core.posts (author_id, body, reply_to_id) select :ada, 'answer', :deep from generate_series(1, 10);
insert into core.posts (author_id, body, reply_to_id) select :priv, 'hidden', p.id as reply_to_id from core.posts as p, generate_series(1, 400) where p.reply_to_id = :deep;
analyze core.posts;
select is((select count(*) from social.get_thread(null, :deep)), 11::bigint, 'a thread shows what is seen of it');
select cmp_ok(pg_temp.reads_of(format('social.get_thread(null, %s)', :deep)), '<', 9000::bigint, 'and looks at a bounded number below each');

-- A page tells nothing of what lies between: the same rows and cursors with and without it.
create function pg_temp.told() returns setof text language sql volatile as $$
    select o.name || ' ' || r.id || ' ' || r.cursor
      from unnest(array['oldest', 'newest', 'top']) as o (name), social.list_replies(null, (select id from core.posts where body = 'root'), o.name, 100) as r
    union all
    select 'quotes ' || r.id || ' ' || r.cursor
      from social.list_quotes(null, (select id from core.posts where body = 'root'), 100) as r
    union all
    select concat_ws(' ', 'thread', o.name, r.id, r.cursor, r.more_cursor)
      from unnest(array['oldest', 'newest', 'top']) as o (name), social.get_thread(null, (select id from core.posts where body = 'root'), o.name, p_breadth => 2) as r
$$;
create temp table before as select t.line from pg_temp.told() as t (line);
delete from core.post_hashtags where post_id in (select id from core.posts where reply_to_id = :root and body like 'hidden%');
delete from core.post_mentions where post_id in (select id from core.posts where reply_to_id = :root and body like 'hidden%');
delete from core.posts where reply_to_id = :root and body like 'hidden%';
select cmp_ok((select count(*) from before), '>', 30::bigint, 'pages and cursors');
select bag_eq('select * from pg_temp.told()', 'select line from before', 'tell nothing of what is hidden');

-- Who may see them does.
select is((select count(*) from social.list_replies(:fan, :far, 'newest', 100) where body like 'hidden%'), 97::bigint, 'a follower sees them');

select * from finish();
rollback;
