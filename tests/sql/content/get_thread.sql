begin;
\ir ../helpers.psql
select plan(72);

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
select is(pg_temp.thread(:priv, :r), '0r 1p 2f 2m @th_bob 1x 2q', 'who wrote it sees what answers it, whom else it is for');
select is(pg_temp.error_of(format('select social.get_thread(null, %s)', :p)), 'PS404 p_post', 'a part of which nothing is seen');
select is(pg_temp.thread(:bob, :p), '0- 1m @th_bob', 'a part that begins with a tombstone');
select is(pg_temp.error_of(format('select social.get_thread(null, %s, %s)', :r, t.arguments)), 'PS400 ' || t.argument, t.arguments)
  from (values ('''best''', 'p_order'), ('null', 'p_order'), ('p_depth => -1', 'p_depth'), ('p_depth => 21', 'p_depth'), ('p_depth => null', 'p_depth'),
               ('p_breadth => 0', 'p_breadth'), ('p_breadth => 101', 'p_breadth'), ('p_breadth => null', 'p_breadth'),
               ('p_nested => -1', 'p_nested'), ('p_nested => 101', 'p_nested'), ('p_nested => null', 'p_nested')) as t (arguments, argument);
select is(pg_temp.error_of('select social.get_thread(null, null)'), 'PS404 p_post', 'null');
reset role;

-- What the limits leave, and where it goes on.
create function pg_temp.shape(p_call text) returns text language plpgsql as $$
declare
    v_text text;
begin
    execute format('select string_agg(t.depth || coalesce(t.body, ''-'') || case when t.more_cursor is null then '''' else ''+'' end, '' '' order by ordinality)
                      from social.get_thread(%s) with ordinality as t', p_call) into v_text;
    return v_text;
end
$$;
select social.create_post(:ada, 's') as s \gset
select social.create_post(:ada, 's' || n, :s) from generate_series(1, 4) as n;
select id as s2 from core.posts where root_id = :s and body = 's2' \gset
select social.create_post(:bob, 's2' || n, :s2) from generate_series(1, 3) as n;
select id as s23 from core.posts where root_id = :s and body = 's23' \gset
select social.create_post(:bob, 's231', :s23) as s231 \gset
update core.posts set like_count = 2 where root_id = :s and body = 's2';
update core.posts set reply_count = 1, share_count = 1, quote_count = 1 where root_id = :s and body = 's3';
set local role pgsocial_app;
select is(pg_temp.shape(format('null, %s%s', :s, t.arguments)), t.expected, 'thread' || t.arguments)
  from (values ('', '0s 1s1 1s2 2s21 2s22 2s23 3s231 1s3 1s4'),
               (', ''newest''', '0s 1s4 1s3 1s2 2s23 3s231 2s22 2s21 1s1'),
               (', ''top''', '0s 1s3 1s2 2s23 3s231 2s22 2s21 1s4 1s1'),
               (', p_depth => 0', '0s+'), (', p_depth => 1', '0s 1s1 1s2+ 1s3 1s4'), (', p_depth => 2', '0s 1s1 1s2 2s21 2s22 2s23+ 1s3 1s4'),
               (', p_breadth => 1', '0s+ 1s1'), (', p_breadth => 4', '0s 1s1 1s2 2s21 2s22 2s23 3s231 1s3 1s4'),
               (', p_nested => 0', '0s 1s1 1s2+ 1s3 1s4'), (', p_nested => 2', '0s 1s1 1s2+ 2s21 2s22 1s3 1s4'),
               (', ''newest'', 2, 3, 1', '0s+ 1s4 1s3 1s2+ 2s23+'), (', ''top'', 1, 2, 0', '0s+ 1s3 1s2+')) as t (arguments, expected);
select is((select string_agg(r.body, ' ') from social.get_thread(null, :s, o, 1, 2) as t, social.list_replies(null, t.id, o, 10, t.more_cursor) as r where t.depth = 0), e, 'reading on, ' || o)
  from (values ('oldest', 's3 s4'), ('newest', 's2 s1'), ('top', 's4 s1')) as t (o, e);
select is((select string_agg(r.body, ' ') from social.get_thread(null, :s, o, 0) as t, social.list_replies(null, t.id, o, 10, t.more_cursor) as r), e, 'from the start, ' || o)
  from (values ('oldest', 's1 s2 s3 s4'), ('newest', 's4 s3 s2 s1'), ('top', 's3 s2 s4 s1')) as t (o, e);
select social.delete_post(:bob, :s23);
select is(pg_temp.shape(format('null, %s%s', :s, t.arguments)), t.expected, 'with a tombstone' || t.arguments)
  from (values ('', '0s 1s1 1s2 2s21 2s22 2- 3s231 1s3 1s4'), (', p_depth => 2', '0s 1s1 1s2 2s21 2s22 2-+ 1s3 1s4'), (', p_depth => 3', '0s 1s1 1s2 2s21 2s22 2- 3s231 1s3 1s4'),
               (', p_nested => 0', '0s 1s1 1s2+ 1s3 1s4'), (', p_nested => 2', '0s 1s1 1s2+ 2s21 2s22 1s3 1s4')) as t (arguments, expected);
select is(pg_temp.shape(format('null, %s, p_depth => 0', :s23)), '0-+', 'a tombstone tells that there is more, whatever the depth');
select is(pg_temp.shape(format('null, %s, p_nested => 0', :s2)), '0s2 1s21 1s22 1-+', 'also where nothing nested is asked for');
select is((select string_agg(coalesce(r.body, '-'), ' ') from social.get_thread(null, :s, o, 2, 10, 2) as t,
                  social.list_replies(null, t.id, o, 10, t.more_cursor) as r where t.id = :s2), e, 'and is read on to by its cursor, ' || o)
  from (values ('oldest', '-'), ('newest', 's21')) as t (o, e);
reset role;

-- A whole tree, with tombstones and what a viewer may not see: by any limits and orders it is what
-- the rules say, written down once more by recursion.
create temp table tree as select social.create_post(:ada, 't0') as id, 0 as n;
do $$
begin
    for v_n in 1..80 loop
        insert into tree
        select social.create_post(case when v_n % 7 = 2 then pg_temp.who('th_priv') else p.author_id end, 't' || v_n, p.id), v_n
          from core.posts as p join tree as t on t.id = p.id
         where t.n = (v_n - 1) / (1 + v_n % 4);
    end loop;
end
$$;
update core.posts set deleted_at = now() where id in (select id from tree where n % 5 = 3);
update core.posts as p set like_count = t.n % 3 from tree as t where t.id = p.id;
select id as top from tree where n = 0 \gset
create function pg_temp.stands(p_viewer bigint, p_post bigint, p_levels integer) returns boolean language plpgsql as $$
begin
    return exists (select from internal.visible_posts(p_viewer) as v where v.id = p_post)
        or p_levels > 0 and exists (select from core.posts as p where p.reply_to_id = p_post and pg_temp.stands(p_viewer, p.id, p_levels - 1));
end
$$;
create function pg_temp.rules(p_viewer bigint, p_post bigint, p_order text, p_depth integer, p_breadth integer, p_nested integer, p_at integer default 0)
returns setof text language plpgsql as $$
declare
    v_show constant integer := case when p_at = p_depth then 0 when p_at = 0 then p_breadth else p_nested end;
    v_below constant bigint[] := array(
        select p.id from core.posts as p
         where p.reply_to_id = p_post and pg_temp.stands(p_viewer, p.id, 20)
         order by case p_order when 'oldest' then p.id when 'newest' then -p.id else -p.like_count end, p.id desc);
    v_id bigint;
begin
    return next p_at || ' ' || p_post || case when exists (select from internal.visible_posts(p_viewer) as v where v.id = p_post) then '' else '-' end
        || case when cardinality(v_below) > v_show then '+' else '' end;
    foreach v_id in array v_below[1:v_show] loop
        return query select * from pg_temp.rules(p_viewer, v_id, p_order, p_depth, p_breadth, p_nested, p_at + 1);
    end loop;
end
$$;
create function pg_temp.told(p_viewer bigint, p_post bigint, p_order text, p_depth integer, p_breadth integer, p_nested integer) returns setof text language sql as $$
    select t.depth || ' ' || t.id || case when t.is_tombstone then '-' else '' end || case when t.more_cursor is null then '' else '+' end
      from social.get_thread(p_viewer, p_post, p_order, p_depth, p_breadth, p_nested) as t
$$;
select is((select count(distinct t) > 2 from pg_temp.told(null, :top, 'oldest', 20, 100, 100) as t where t like '%-%'), true, 'there are tombstones in it');
select is(
    (select jsonb_object_agg(concat_ws('.', v, o, d, b, n), array(select * from pg_temp.told(v, :top, o, d, b, n)) = array(select * from pg_temp.rules(v, :top, o, d, b, n)))
       from unnest(array[null, :fan, :priv, :ada]::bigint[]) as v, unnest(array['oldest', 'newest', 'top']) as o,
            unnest(array[0, 1, 2, 5, 20]) as d, unnest(array[1, 3, 100]) as b, unnest(array[0, 1, 2, 100]) as n) @? '$.* ? (@ == false)',
    false, 'the tree is what the rules say, for each viewer, order and limit');

-- An answer has at most 1,000 posts; what is left is told.
insert into core.posts (author_id, body, reply_to_id) select :ada, 'wide', :alone from generate_series(1, 100);
update core.posts set deleted_at = null where id = :alone;
insert into core.posts (author_id, body, reply_to_id) select :bob, 'nested', p.id from core.posts as p, generate_series(1, 20) where p.reply_to_id = :alone;
insert into core.posts (author_id, body, reply_to_id) select :bob, 'deep', p.id from core.posts as p where p.root_id = :alone and p.body = 'nested' and p.id % 2 = 0;
create temp table wide as select t.* from social.get_thread(null, :alone, p_breadth => 100, p_nested => 100) as t;
select is((select row(count(*), count(*) filter (where depth = 0), count(*) filter (where depth = 1), count(*) filter (where depth = 2), max(depth))::text from wide),
          '(901,1,100,800,2)', 'as many to each as there is room for');
select is((select count(*) from wide as w where w.more_cursor is null
              and exists (select from core.posts as p where p.reply_to_id = w.id and p.id not in (select id from wide))), 0::bigint, 'and what has more says so');
-- By cursors alone every post of the tree is reached, however little is shown at once.
create function pg_temp.walk(p_viewer bigint, p_post bigint, p_order text, p_limit integer, p_cursor text) returns setof bigint language plpgsql as $$
declare
    v_row social.post_item;
begin
    loop
        for v_row in select * from social.list_replies(p_viewer, p_post, p_order, p_limit, p_cursor) loop
            p_cursor := v_row.cursor;
            return next v_row.id;
            return query select * from pg_temp.walk(p_viewer, v_row.id, p_order, p_limit, (select t.more_cursor from social.get_thread(p_viewer, v_row.id, p_order, 0) as t));
        end loop;
        exit when not found;
    end loop;
end
$$;
select set_eq(
    format('select * from pg_temp.walk(%L, %s, %L, %s, (select more_cursor from social.get_thread(%1$L, %2$s, %3$L, 0)))', v, :top, o, l),
    format('select t.id from tree as t where t.n > 0 and pg_temp.stands(%L, t.id, 20)', v),
    format('walked %s by %s for %s', o, l, coalesce(w, 'a guest')))
  from (values (null::bigint, null), (:fan, 'fan')) as v (v, w), unnest(array['oldest', 'newest', 'top']) as o, unnest(array[1, 7]) as l;

select is((select count(*) from wide as w where w.more_cursor is not null
              and not exists (select from social.list_replies(null, w.id, p_cursor => w.more_cursor))), 0::bigint, 'and it is there');

select * from finish();
rollback;
