-- No hot path scans a table: what the transaction's statistics count before and after each call.
-- A parallel or index-only plan counts as itself; only sequential scans are forbidden, but for tables
-- of a few rows, which are scanned once autovacuum has seen that they fit on a page.
begin;
\ir ../helpers.psql
select plan(103);

\ir ../fresh_statistics.psql
insert into core.users (username, display_name) select 'plan_' || n, 'n' from generate_series(1, 12000) as n;
create temp table people as
select id, row_number() over (order by id) as n from core.users where username like 'plan\_%';
create index on people (n);
-- Counters too, since a table of one page is scanned, and rightly.
insert into internal.user_counters (user_id) select id from people;
insert into internal.people (user_id, size, words) select id, 0, array['plan', 'n'] from people where n <= 4000;
insert into internal.people_names (user_id, name, size) select id, unnest(array['n', 'plan ' || n]), 0 from people where n <= 4000;
analyze people, core.users, internal.user_counters, internal.people, internal.people_names;

insert into core.posts (author_id, body)
select id, 'post ' || n || case when n % 5 = 0 then ' #plans' else '' end || case when p = 1 then ' @plan_' || n else '' end
  from people cross join generate_series(1, 3) as p where n <= 8000;
insert into core.posts (author_id, body, reply_to_id)
select p.id as author_id, 'reply', r.id as reply_to_id
  from people as p, (select id from core.posts where body like 'post %' order by id limit 1) as r
 where p.n <= 200;
insert into core.follows (follower_id, followee_id)
select a.id as one, b.id as other from people as a join people as b on b.n between a.n + 1 and a.n + 5 where a.n <= 8000;
insert into core.follows (follower_id, followee_id)
select a.id as one, b.id as other from people as a join people as b on b.n > 100 and b.n <= 2100 where a.n = 1 on conflict do nothing;
insert into core.likes (user_id, post_id)
select u.id as user_id, p.id as post_id from people as u join core.posts as p on p.author_id = u.id where u.n <= 8000;
insert into core.shares (user_id, post_id)
select u.id as user_id, p.id as post_id from people as u join core.posts as p on p.author_id = u.id where u.n % 7 = 0;
insert into core.bookmarks (user_id, post_id)
select u.id as user_id, p.id as post_id from people as u join core.posts as p on p.author_id = u.id where u.n <= 4000;
insert into core.bookmark_folders (user_id, name) select id, 'f' || f from people cross join generate_series(1, 3) as f where n between 20 and 2000;
insert into core.bookmarks (user_id, post_id, folder_id)
select f.user_id, p.id as post_id, f.id as folder_id from core.bookmark_folders as f join people as u on u.id = f.user_id join people as a on a.n = u.n + 1
  join core.posts as p on p.author_id = a.id where f.name = 'f1';
insert into core.views (viewer_id, post_id, window_at, surface)
select u.id as viewer_id, p.id as post_id, '2024-01-01Z' as window_at, 'feed' as surface from people as u join core.posts as p on p.author_id = u.id;
insert into core.profile_visits (visitor_id, profile_id, window_at, via_post_id)
select u.id as visitor_id, p.author_id as profile_id, '2024-01-01Z' as window_at, p.id as post_id
  from people as u join people as a on a.n = u.n + 1 join core.posts as p on p.author_id = a.id and p.body like 'post %'
on conflict do nothing;
insert into core.blocks (blocker_id, blocked_id)
select a.id as one, b.id as other from people as a join people as b on b.n > 2000 where a.n = 10;
insert into core.erasures (user_id) select id from people where n > 10000;
analyze core.erasures;
analyze core.users, core.posts, core.follows, core.likes, core.shares, core.bookmarks, core.bookmark_folders, core.views, core.profile_visits, core.post_hashtags, core.post_mentions, internal.hidden;

select id as reader from people where n = 20 \gset
select id as wide from people where n = 1 \gset
select id as blocker from people where n = 10 \gset
select id as other from people where n = 300 \gset
select min(id) as root from core.posts where body like 'post %' \gset

create function pg_temp.scans(out seq bigint, out hidden bigint) language sql volatile as $$
    select sum(seq_scan) filter (where schemaname in ('core', 'internal') and relname not in ('batches', 'projections', 'erasures', 'celebrities', 'changed_follows', 'embedding_models', 'search_corpus')),
           sum(coalesce(idx_tup_fetch, 0) + seq_tup_read) filter (where relname = 'hidden')
      from pg_stat_xact_user_tables
$$;

-- Sequential scans that a call adds.
create function pg_temp.scans_of(p_call text) returns bigint language plpgsql as $$
declare
    v_before bigint := (select seq from pg_temp.scans());
begin
    execute p_call;
    return (select seq from pg_temp.scans()) - v_before;
end
$$;

select is(pg_temp.scans_of('select count(*) from core.posts where body = ''x'''), 1::bigint, 'a scan is seen');
select is(pg_temp.scans_of(format('select count(*) from social.home_feed(%s)', :reader)), 0::bigint, 'home_feed');
select is(pg_temp.scans_of(format('select count(*) from social.home_feed(%s)', :wide)), 0::bigint, 'home_feed of 2,000 followees');
select is(pg_temp.scans_of(format('select count(*) from social.suggest(%s, ''p'')', :wide)), 0::bigint, 'suggest');
select is(pg_temp.scans_of(format('select count(*) from social.search_users(%s, ''plan n'')', :wide)), 0::bigint, 'search_users');
select is(pg_temp.scans_of(format('select count(*) from social.search_users(%s, ''plam'')', :wide)), 0::bigint, 'search_users with a typo');
select is(pg_temp.scans_of('select count(*) from social.search_hashtags(''plams'')'), 0::bigint, 'search_hashtags with a typo');
select is(pg_temp.scans_of(format('select count(*) from social.list_user_posts(%s, %s)', :reader, :other)), 0::bigint, 'list_user_posts');
select is(pg_temp.scans_of(format('select count(*) from social.list_hashtag_posts(%s, ''plans'')', :reader)), 0::bigint, 'list_hashtag_posts');
select is(pg_temp.scans_of(format('select count(*) from social.get_thread(%s, %s)', :reader, :root)), 0::bigint, 'get_thread');
create function pg_temp.plan_of(p_query text) returns text language plpgsql as $$
declare
    v_line text;
    v_plan text := '';
begin
    for v_line in execute 'explain ' || p_query loop
        v_plan := v_plan || v_line || chr(10);
    end loop;
    return v_plan;
end
$$;
select ok(pg_temp.plan_of('select * from internal.thread_places(1, 1, ''oldest'', 3, 10, 3, ''{}'')') !~ 'One-Time Filter: false', 'a thread plans the order that is asked alone');
select is(pg_temp.scans_of(format('select social.get_post(%s, %s)', :reader, :root)), 0::bigint, 'get_post');
select is(pg_temp.scans_of(format('select social.create_post(%s, ''a #plan for @plan_7'', %s)', :reader, :root)), 0::bigint, 'create_post');
select is(pg_temp.scans_of(format('select social.like_post(%s, %s)', :other, :root)), 0::bigint, 'like_post');
select is(pg_temp.scans_of(format('select social.follow_user(%s, %s)', :other, :reader)), 0::bigint, 'follow_user');
select is(pg_temp.scans_of(format('select social.follow_user(%s, %s, %s)', :other, author_id, id)), 0::bigint, 'follow_user by a post') from core.posts where id = :root;

select post_id as bookmarked from core.bookmarks where user_id = :reader limit 1 \gset
select cursor as feed_cursor from social.home_feed(:reader, 5) offset 4 \gset
select is(pg_temp.scans_of(format('select count(*) from social.home_feed(%s, 5, %L)', :reader, :'feed_cursor')), 0::bigint, 'home_feed, the next page');
select is(pg_temp.scans_of(format(c.call, :reader, :other)), 0::bigint, c.call)
  from (values
      ('select social.get_profile(%s, %s)'), ('select social.get_profile_by_username(%s, ''plan_7'')'),
      ('select social.get_credentials(''plan_7'')'),
      ('select count(*) from social.list_followers(%s, %s)'), ('select count(*) from social.list_following(%s, %s)'),
      ('select count(*) from social.list_bookmarks(%s)'), ('select count(*) from social.list_hashtag_posts(null, ''plans'', 100)'),
      ('select social.unfollow_user(%s, %s)'), ('select social.block_user(%s, %s)'), ('select social.unblock_user(%s, %s)'),
      ('select social.set_password_hash(%s, repeat(''x'', 60))'), ('select social.revoke_all_tokens(%s)')
  ) as c (call);
select is(pg_temp.scans_of(format('select social.%s(%s, %s)', f, :other, :root)), 0::bigint, f)
  from unnest(array['unlike_post', 'share_post', 'unshare_post', 'bookmark_post', 'unbookmark_post']) as f;
select is(pg_temp.scans_of(format('select social.delete_post(%s, %s)', :reader, (select max(id) from core.posts where author_id = :reader))), 0::bigint, 'delete_post');
select social.issue_token(:reader) as token \gset
select is(pg_temp.scans_of(format('select social.authenticate(%L)', :'token')), 0::bigint, 'authenticate');
select is(pg_temp.scans_of(format('select count(*) from internal.event_audience(array[%s, %s], array[row(1, 1, ''like.created'', %s, %s, %s, 1, now(), null, ''{}'')::social.event])',
                                  :reader, :other, :other, :root, :reader)), 0::bigint, 'who sees an event');

-- A small batch with every kind of event, folded as run_projection() does, beside tables that are not small.
insert into internal.timeline_states (viewer_id, is_ready, floor_id) select id, n > 2, 1 from people;
insert into internal.notifications (user_id, kind, group_id, caused_at) select id, 'like', n, now() from people;
-- Below every floor, so that no feed has them.
insert into internal.timelines (viewer_id, entry_id, post_id, source_id) select p.id, 0 as entry_id, 1 as post_id, p.id as source_id from people as p;
insert into internal.hashtag_stats (tag, post_count) select 'tag_' || n, 1 from people;
insert into internal.open_hashtags (post_id, tags) select id, '{tag_1}' from core.posts on conflict do nothing;
select ops.add_embedding_model('plans', '1', 4) as model \gset
select ops.use_embedding_model(:model::smallint, true);
insert into internal.post_embeddings (model_id, post_id, user_id, text_hash, is_open, embedding)
select :model, p.id, p.author_id, hashtextextended(internal.post_text(p), 0), u.n <= 1000,
       array[random(), random(), random(), 1]::extensions.halfvec
  from core.posts as p join people as u on u.id = p.author_id where p.deleted_at is null;
insert into internal.embedding_queue (model_id, post_id) select 0, id from core.posts;
analyze internal.post_embeddings, internal.embedding_queue;
analyze internal.timelines, internal.timeline_states, internal.notifications, internal.hashtag_stats, internal.open_hashtags;
create temp table batch as select array(select e from internal.events as e where e.id in (select min(k.id) from internal.events as k group by k.type)) as events;
select cmp_ok(cardinality(events), '>', 8, 'most kinds of events') from batch;
set local plan_cache_mode = force_generic_plan;
select is(pg_temp.scans_of(format('select %s(b.events) from batch as b', fold)), 0::bigint, fold) from internal.projections order by name;
reset plan_cache_mode;

select is(pg_temp.scans_of(format(c.call, :reader, (select max(post_id) from internal.post_embeddings), :other)), 0::bigint, c.call)
  from (values
      ('select count(*) from social.similar_posts(%s, %s)'), ('select count(*) from social.semantic_search(%s, array[1, 1, 1, 1])'),
      ('select count(*) from social.similar_users(%1$s, %3$s)'), ('select count(*) from internal.take_texts(0::smallint, 32)')
  ) as c (call);

-- Which posts of a page one likes or keeps: by post, since some like thousands.
create function pg_temp.indexes_of(p_query text) returns text language plpgsql as $$
declare
    v_line text;
    v_indexes text := '';
begin
    for v_line in execute 'explain ' || p_query loop
        v_indexes := v_indexes || coalesce((regexp_match(v_line, 'using (\w+)'))[1], '');
    end loop;
    return v_indexes;
end
$$;
insert into core.likes (user_id, post_id) select :wide as user_id, id as post_id from core.posts where body like 'post %' on conflict do nothing;
insert into core.bookmarks (user_id, post_id) select :wide as user_id, id as post_id from core.posts where body like 'post %' on conflict do nothing;
analyze core.likes, core.bookmarks;
set local plan_cache_mode = force_generic_plan;
prepare liked (bigint, bigint[]) as select l.post_id from core.likes as l where l.user_id = $1 and l.post_id = any ($2);
prepare kept (bigint, bigint[]) as select b.post_id from core.bookmarks as b where b.user_id = $1 and b.post_id = any ($2);
select is(pg_temp.indexes_of(format('execute %s(1, ''{1,2}'')', q)), i, q) from (values ('liked', 'likes_pkey'), ('kept', 'bookmarks_pkey')) as c (q, i);
deallocate liked;
deallocate kept;
reset plan_cache_mode;

-- A reader with a timeline who follows a celebrity, and one who comes back and gets a timeline again.
select id as celebrity from people where n = 21 \gset
insert into internal.celebrities (user_id, last_entry_id) select author_id, max(id) from core.posts where author_id = :celebrity group by author_id;
update internal.timeline_states set celebrity_ids = array[:celebrity] where viewer_id = :reader;
insert into internal.timelines (viewer_id, entry_id, post_id, source_id)
select f.follower_id as viewer_id, p.id as entry_id, p.id as post_id, p.author_id as source_id
  from core.follows as f join core.posts as p on p.author_id = f.followee_id where f.followee_id <> :celebrity
on conflict do nothing;
analyze internal.timelines, internal.timeline_states;
select is(pg_temp.scans_of(format('select count(*) from social.home_feed(%s)', :reader)), 0::bigint, 'home_feed with a timeline and a celebrity');
select cmp_ok((select count(*) from social.home_feed(:reader) where author_id = :celebrity), '>', 0::bigint, 'who is in it');
select is(pg_temp.scans_of(format('select internal.build_timelines(array[%s])', :wide)), 0::bigint, 'the timeline of who comes back and follows 2,000');
select is((select is_ready from internal.timeline_states where viewer_id = :wide), true, 'is made');

-- A busy post: 10,000 replies, of which an answer reads as many as it shows, however it is ordered.
insert into core.posts (author_id, body) select :other, 'busy' from generate_series(1, 1);
select id as busy from core.posts where body = 'busy' \gset
insert into core.posts (author_id, body, reply_to_id) select id, 'busy reply', :busy from people where n <= 10000;
insert into core.posts (author_id, body, quote_of_id) select id, 'busy quote @plan_300', :busy from people where n <= 2000;
analyze core.posts, core.post_mentions;
create function pg_temp.posts_read() returns bigint language sql volatile as $$
    select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) from pg_stat_xact_user_tables where relid = 'core.posts'::regclass
$$;
create function pg_temp.reads_of(p_call text) returns bigint language plpgsql as $$
declare
    v_before bigint := pg_temp.posts_read();
begin
    execute p_call;
    return pg_temp.posts_read() - v_before;
end
$$;
select is(pg_temp.scans_of(format(c.call, :reader, :busy)), 0::bigint, c.call)
  from (values
      ('select count(*) from social.get_thread(%s, %s, ''newest'')'), ('select count(*) from social.get_thread(%s, %s, ''top'')'),
      ('select count(*) from social.list_replies(%s, %s)'), ('select count(*) from social.list_replies(%s, %s, ''newest'')'),
      ('select count(*) from social.list_replies(%s, %s, ''top'')'), ('select count(*) from social.list_quotes(%s, %s)'),
      ('select count(*) from social.list_mentions(%s)'), ('select count(*) from social.list_post_versions(%s, %s)')
  ) as c (call);
select is(pg_temp.scans_of(format('select count(*) from social.list_user_posts(%s, %s, p_kind => %L)', :other, :other, k)), 0::bigint, 'list_user_posts, ' || k)
  from unnest(array['all', 'posts', 'replies', 'media', 'likes']) as k;
select is(pg_temp.scans_of(format('select social.%s', f)), 0::bigint, regexp_replace(f, '\d+', 'n', 'g'))
  from unnest(array[format('edit_post(%s, %s, ''busy still'')', :other, :busy), format('pin_post(%s, %s)', :other, :busy), format('unpin_post(%s)', :other),
                    format('delete_post(%s, %s)', :other, :busy), format('restore_post(%s, %s)', :other, :busy)]) as f;
-- Ten calls first, so that the plans are those that stay.
do $$ begin for n in 1..10 loop perform social.get_thread(null, (select id from core.posts where body = 'busy still'), o) from unnest(array['oldest', 'newest']) as o; end loop; end $$;
select cmp_ok(pg_temp.reads_of(format('select count(*) from social.get_thread(%s, %s, %L)', :reader, :busy, o)), '<', 100::bigint, 'get_thread reads what it shows, ' || o)
  from unnest(array['oldest', 'newest']) as o;
select cmp_ok(pg_temp.reads_of(format('select count(*) from social.get_thread(%s, %s, ''top'')', :reader, :busy)), '<', 1200::bigint, 'and of the top order the newest 500, each checked');
select id as folder from core.bookmark_folders where user_id = :reader and name = 'f1' \gset
select is(pg_temp.scans_of(format(c.call, :reader, :root, :folder)), 0::bigint, c.call)
  from (values
      ('select count(*) from social.list_engagements(%1$s, %2$s, ''like'')'), ('select count(*) from social.list_engagements(%1$s, %2$s, ''share'', 20, ''9'')'),
      ('select count(*) from social.list_bookmarks(%1$s, p_folder => %3$s)'), ('select count(*) from social.list_bookmark_folders(%1$s)'),
      ('select social.record_views(%1$s, array(select id from core.posts order by id limit 200), ''feed'')'),
      ('select social.record_profile_visits(%1$s, array_agg(author_id), array_agg(id)) from (select author_id, id from core.posts order by id limit 200) as p'),
      ('select social.bookmark_post(%1$s, %2$s, %3$s)'), ('select social.share_post(%1$s, post_id, id) from core.shares where user_id in (select id from people) order by id limit 1'),
      ('select social.create_bookmark_folder(%1$s, ''new'')'), ('select social.rename_bookmark_folder(%1$s, %3$s, ''other'')'),
      ('select social.delete_bookmark_folder(%1$s, %3$s)')
  ) as c (call);
-- A folder of few in thousands: the others are not read, whatever the plan of the first calls.
insert into core.bookmarks (user_id, post_id) select :reader as user_id, id as post_id from core.posts where body like 'post %' order by id desc limit 5000 on conflict do nothing;
select social.create_bookmark_folder(:reader, 'few') as few \gset
update core.bookmarks set folder_id = :few, created_at = '2024-01-01Z' where user_id = :reader and post_id in (select id from core.posts where body like 'post %' order by id desc limit 2);
create function pg_temp.fetched() returns bigint language sql volatile as $$
    select idx_tup_fetch + seq_tup_read from pg_stat_xact_user_tables where relname = 'bookmarks'
$$;
select pg_temp.fetched() as before \gset
select is(array(select count(*) from generate_series(1, 8) as n, lateral (select n + r.id from social.list_bookmarks(:reader, p_folder => :few) as r) as r group by n), array_fill(2::bigint, array[8]), 'a folder of two');
select cmp_ok(pg_temp.fetched() - :before, '<', 200::bigint, 'reads few of the 5,000 bookmarks beside');

-- Who blocks 10,000: their list is probed, not read.
create function pg_temp.hidden_of(p_call text) returns bigint language plpgsql as $$
declare
    v_before bigint := (select hidden from pg_temp.scans());
begin
    execute p_call;
    return (select hidden from pg_temp.scans()) - v_before;
end
$$;
select is(pg_temp.scans_of(format('select count(*) from social.home_feed(%s)', :blocker)), 0::bigint, 'home_feed of who blocks 10,000');
select cmp_ok(pg_temp.hidden_of(format(c.call, :blocker, :root)), '<', 200::bigint, c.call || ' reads few of them')
  from (values ('select count(*) from social.home_feed(%s)'), ('select count(*) from social.get_thread(%s, %s)'),
               ('select social.create_post(%s, ''reply'', %s)')) as c (call);

-- An SQL function that is not inlined is planned at every call (50 us): no page calls one.
create function pg_temp.sql_calls() returns jsonb language sql volatile as $$
    select coalesce(jsonb_object_agg(s.funcid::regprocedure, s.calls), '{}')
      from pg_stat_xact_user_functions as s
      join pg_proc as p on p.oid = s.funcid
      join pg_language as l on l.oid = p.prolang
     where l.lanname = 'sql' and s.schemaname in ('core', 'internal', 'social')
$$;
create function pg_temp.planned_by(p_call text) returns text language plpgsql as $$
declare
    v_before jsonb;
begin
    execute p_call;
    v_before := pg_temp.sql_calls();
    set local track_functions = 'all';
    execute p_call;
    return (select string_agg(n.key, ', ') from jsonb_each(pg_temp.sql_calls()) as n where n.value is distinct from v_before -> n.key);
end
$$;
select is(pg_temp.planned_by(format('do $do$ begin perform from %s; end $do$', format(c.call, :reader, :root, :other))), null, c.call || ' plans no function')
  from (values ('social.home_feed(%s)'), ('social.get_thread(%s, %s)'), ('social.get_thread(%s, %s, ''top'')'), ('social.list_user_posts(%1$s, %3$s)'),
               ('social.list_notifications(%s)')) as c (call);
select unalike(coalesce(pg_temp.planned_by(format('do $do$ begin perform social.follow_user(%1$s, %2$s); perform social.unfollow_user(%1$s, %2$s); end $do$', :other, :wide)), ''), '%payload%', 'nor does what logs a follow');

select * from finish();
rollback;
