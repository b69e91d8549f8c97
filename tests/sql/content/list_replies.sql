-- And social.list_quotes() and social.list_mentions().
begin;
\ir ../helpers.psql
select plan(80);

select pg_temp.who('lr_ada') as ada, pg_temp.who('lr_bob') as bob, pg_temp.who('lr_eve') as eve, pg_temp.who('lr_priv') as priv \gset
update core.users set is_private = true where id = :priv;
select social.create_post(:ada, 'root') as root \gset
select social.create_post(case when n % 4 = 0 then :priv else :bob end, 'r' || n || ' @lr_ada', :root, :root, p_visibility => case when n in (5, 6) then 'mentioned' else 'public' end)
  from generate_series(1, 10) as n;
update core.posts set body = split_part(body, ' ', 1), like_count = case when body like 'r1 %' then 3 else 0 end, share_count = case when body like 'r2 %' then 2 else 0 end,
                      quote_count = case when body like 'r3 %' then 3 else 0 end, reply_count = case when body like 'r9 %' then 1 else 0 end
 where reply_to_id = :root;
select id as r1 from core.posts where reply_to_id = :root and body = 'r1' \gset
select id as r7 from core.posts where reply_to_id = :root and body = 'r7' \gset
select social.create_post(:eve, 'below r1', :r1);
select social.create_post(:eve, 'below r7', :r7) as below7 \gset
select social.create_post(:ada, 'closed', p_visibility => 'followers') as closed \gset

-- Replies.
set local role pgsocial_app;
select is(pg_temp.chain(format('social.list_replies(%s, %s, %L, %%s, %%s)', v, :root, o), n), e, format('%s by %s for %s', o, n, w))
  from (values (:eve, 'eve', 'oldest', 'r1,r2,r3,r7,r9,r10'), (:eve, 'eve', 'newest', 'r10,r9,r7,r3,r2,r1'), (:eve, 'eve', 'top', 'r3,r1,r2,r9,r10,r7'),
               (:bob, 'bob', 'oldest', 'r1,r2,r3,r5,r6,r7,r9,r10'), (:priv, 'priv', 'newest', 'r10,r9,r8,r7,r4,r3,r2,r1')) as t (v, w, o, e),
       unnest(array[1, 2, 4, 100]) as n;
select is(pg_temp.bodies(format('social.list_replies(null, %s)', :root)), 'r1,r2,r3,r7,r9,r10', 'direct replies alone, oldest first');
select is((select string_agg(distinct r.reply_to_id::text, ' ') from social.list_replies(null, :root) as r), :'root', 'which say what they answer');
select is(pg_temp.bodies(format('social.list_replies(null, %s)', :below7)), null, 'none');
select is(pg_temp.error_of(format('select social.list_replies(%s, %s)', :bob, p)), 'PS404 p_post', 'what one may not see') from unnest(array[:closed::text, '1', 'null']) as p;
select is(pg_temp.error_of(format('select social.list_replies(null, %s, %L)', :root, o)), 'PS400 p_order', 'order ' || coalesce(o, 'null')) from unnest(array['', 'best', null]) as o;
select is(pg_temp.error_of(format('select social.list_replies(null, %s, p_limit => %s)', :root, l)), 'PS400 p_limit', 'limit ' || l) from unnest(array['0', '101', '-1', 'null']) as l;
select is(pg_temp.error_of(format('select social.list_replies(null, %s, %L, 5, %L)', :root, o, c)), 'PS400 p_cursor', format('%s cursor %s', o, c))
  from (values ('oldest', 'x'), ('oldest', '1.2'), ('newest', '1.2.3'), ('top', '1'), ('top', '1.2'), ('top', '1.2.99999999999999999999'), ('newest', '')) as t (o, c);
select is(pg_temp.bodies(format('social.list_replies(null, %s, %L, 5, %L)', p, o, c)), null, 'a cursor beyond everything tells nothing')
  from (values (:root, 'oldest', '9223372036854775807'), (:root, 'newest', '1'), (:root, 'top', '1.1.1'), (1, 'oldest', '1'), (:closed, 'newest', '5')) as t (p, o, c);

-- A chain in the top order is not disturbed by what comes between.
select cursor as place from social.list_replies(null, :root, 'top', 2) offset 1 \gset
reset role;
select social.create_post(:bob, 'new', :root) as new \gset
update core.posts set like_count = 100 where id = :new;
select is(pg_temp.bodies(format('social.list_replies(null, %s, ''top'', 100, %L)', :root, :'place')), 'r2,r9,r10,r7', 'a new one stands on the next first page');
select is(pg_temp.bodies(format('social.list_replies(null, %s, ''top'', 2)', :root)), 'new,r3', 'at its place');
insert into core.posts (author_id, body, reply_to_id) select :bob, 'w', :new from generate_series(1, 510);
update core.posts set like_count = 1000 where id = (select min(id) from core.posts where reply_to_id = :new);
update core.posts set like_count = 10, body = 'best' where id = (select max(id) from core.posts where reply_to_id = :new);
select is(left(pg_temp.bodies(format('social.list_replies(null, %s, ''top'', 3)', :new)), 8), 'best,w,w', 'top looks at the newest 500');
select is(length(pg_temp.chain(format('social.list_replies(null, %s, ''top'', %%s, %%s)', :new), 100)), 499 * 2 + 4, 'and ends there');
select is(length(pg_temp.chain(format('social.list_replies(null, %s, ''oldest'', %%s, %%s)', :new), 100)), 509 * 2 + 4, 'the others go on');

-- Below a tombstone one reads on, where something of it is seen.
select social.delete_post(:bob, :r1), social.delete_post(:bob, :r7), social.block_user(:ada, :eve);
select social.delete_post(:eve, :below7);
set local role pgsocial_app;
select is(pg_temp.bodies(format('social.list_replies(null, %s)', :r1)), 'below r1', 'a reply to a deleted post');
select is(pg_temp.error_of(format('select social.list_replies(null, %s)', :r7)), 'PS404 p_post', 'or nothing');
select is(pg_temp.error_of(format('select social.list_replies(%s, %s)', :ada, :r1)), 'PS404 p_post', 'nor anything for whom its author is blocked');
select is(pg_temp.bodies(format('social.list_replies(%s, %s, ''newest'', 2)', :eve, :root)), 'new,r10', 'where the root''s author blocks one, the others'' replies');
reset role;

-- A page over more hidden posts than one look takes.
insert into core.posts (author_id, body, visibility, reply_to_id) select :bob, 'h', 'mentioned', :root from generate_series(1, 20);
select is(pg_temp.bodies(format('social.list_replies(null, %s, %L, 3)', :root, o)), e, 'filled over many hidden ones, ' || o)
  from (values ('newest', 'new,r10,r9'), ('oldest', '-,r2,r3'), ('top', 'new,r3,-')) as t (o, e);
select is(pg_temp.bodies(format('social.list_replies(null, %s, ''oldest'', 1)', :root)) || ' ' || pg_temp.bodies(format('social.list_replies(null, %s)', :r1)), '- below r1', 'a tombstone stands where it leads on');

-- Quotes.
set local role pgsocial_app;
select is(pg_temp.chain(format('social.list_quotes(%s, %s, %%s, %%s)', :bob, :root), n), 'r10,r9,r6,r5,r3,r2', 'quotes by ' || n) from unnest(array[1, 3, 100]) as n;
select is((select bool_and(q.quoted ->> 'id' = :'root' and q.quote_of_id = :root) from social.list_quotes(:bob, :root) as q), true, 'with their preview');
select is(pg_temp.error_of(format('select social.list_quotes(%s, %s)', v, p)), 'PS404 p_post', 'what one may not see')
  from (values (:bob::text, :closed::text), (:eve::text, :root::text), ('null', :r1::text), ('null', '1'), ('null', 'null')) as t (v, p);
select is(pg_temp.error_of(format('select social.list_quotes(null, %s, 0)', :root)), 'PS400 p_limit', 'no limit');
select is(pg_temp.error_of(format('select social.list_quotes(null, %s, 5, ''1.2'')', :root)), 'PS400 p_cursor', 'another list''s cursor');
reset role;
insert into core.posts (author_id, body, visibility, quote_of_id) select :bob, 'h', 'mentioned', :root from generate_series(1, 20);
select is(pg_temp.bodies(format('social.list_quotes(null, %s, 2)', :root)), 'r10,r9', 'filled over many hidden ones');

-- Mentions.
select social.create_post(:bob, 'm' || n || ' @LR_Eve', p_visibility => case when n = 3 then 'followers' else 'public' end) from generate_series(1, 4) as n;
select social.create_post(:priv, 'm5 @lr_eve'), social.create_post(:eve, 'm6 myself @lr_eve'), social.create_post(:ada, 'm7 blocked @lr_eve');
select social.create_post(:bob, 'm8 @lr_eve') as m8 \gset
select social.delete_post(:bob, :m8);
set local role pgsocial_app;
select is(pg_temp.chain(format('social.list_mentions(%s, %%s, %%s)', :eve), n), 'm6 myself @lr_eve,m5 @lr_eve,m4 @LR_Eve,m3 @LR_Eve,m2 @LR_Eve,m1 @LR_Eve', 'mentions by ' || n) from unnest(array[1, 4, 100]) as n;
select social.mute_user(:eve, :bob);
select is(pg_temp.chain(format('social.list_mentions(%s, %%s, %%s)', :eve), 1), 'm6 myself @lr_eve,m5 @lr_eve', 'without those of muted authors');
select is(pg_temp.error_of(format('select social.list_mentions(%s)', v)), 'PS404 p_viewer', 'nobody''s: ' || v) from unnest(array['1', 'null']) as v;
select is(pg_temp.error_of(format('select social.list_mentions(%s, %s)', :eve, l)), 'PS400 p_limit', 'limit ' || l) from unnest(array['0', '101']) as l;
select is(pg_temp.error_of(format('select social.list_mentions(%s, 5, ''1.2'')', :eve)), 'PS400 p_cursor', 'another list''s cursor');
reset role;
insert into core.posts (author_id, body) select :ada, 'blocked @lr_eve' from generate_series(1, 20);
select is(pg_temp.bodies(format('social.list_mentions(%s, 2)', :eve)), 'm6 myself @lr_eve,m5 @lr_eve', 'filled over many hidden ones');

select * from finish();
rollback;
