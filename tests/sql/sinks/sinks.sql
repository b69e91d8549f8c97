-- Commits, since sinks read what is sealed; the sinks go at its end.
\ir ../helpers.psql
select plan(45);

select pg_temp.who('sk_ada') as ada \gset
select pg_temp.who('sk_bob') as bob \gset
select social.create_post(:ada, 'Hi @sk_bob #sinks') as post \gset
select social.create_post(:ada, 'gone soon') as gone \gset
select social.like_post(:bob, :post);
select social.follow_user(:bob, :ada);
select social.record_views(:bob, array[:post, :gone]::bigint[], 'feed');
select social.touch_activity(:bob);
select internal.settle();

-- What an administrator may say.
select throws_ok($$ select ops.add_sink('Nope', 'files') $$, 'PS400', null, 'a name is plain');
select throws_ok($$ select ops.add_sink('sk_one', '../x') $$, 'PS400', null, 'and so is an engine');
select throws_ok($$ select ops.add_sink(null, 'files') $$, 'PS400', null, 'a name is given');
select lives_ok($$ select ops.add_sink('sk_one', 'files') $$, 'a sink is added');
select throws_ok($$ select ops.add_sink('sk_one', 'files') $$, 'PS409', null, 'once');
select throws_ok($$ select ops.pause_sink('sk_none') $$, 'PS404', null, 'an unknown one is not paused');
select throws_ok($$ select ops.resume_sink('sk_none') $$, 'PS404', null, 'nor resumed');
select throws_ok($$ select ops.rebuild_sink('sk_none') $$, 'PS404', null, 'nor rebuilt');
select throws_ok($$ select ops.drop_sink('sk_none') $$, 'PS404', null, 'nor dropped');
select results_eq(
    $$ select state, generation, failure_count from ops.sink_states() where name = 'sk_one' $$,
    $$ values ('backfilling', 1, 0) $$, 'a new one is to be filled'
);
select ops.pause_sink('sk_one');
select is((select state from ops.sinks where name = 'sk_one'), 'paused', 'it is paused');
select is(ops.resume_sink('sk_one'), 'backfilling', 'and goes on with what it did');

-- A copy begins at the place of the log that is the last one, and moves.
select is((internal.start_sink_copy('sk_one', 1)).copy_batch_id, social.last_batch(), 'a copy has a place');
select is(internal.sink_parts(array['posts', 'events']), array['posts', 'events'], 'and parts, the log last');
select is(
    (select array_agg(c.key) from internal.copy_sink_rows('posts', (:post - 1)::text, 1) as c),
    array[:'post'], 'the next post after a key'
);
select is(
    (select c.doc::jsonb ->> 'mentions' from internal.copy_sink_rows('posts', (:post - 1)::text, 1) as c),
    format('[%s]', :bob), 'with whom it mentions'
);
select is(
    (select array_agg(c.key) from internal.copy_sink_rows(
        'engagements.like', format('like:%s:%s:0', :post - 1, :bob), 1) as c),
    array[format('like:%s:%s:0', :post, :bob)], 'a like after a key'
);
select to_char(day, 'YYYY-MM-DD') as today from core.active_days where user_id = :bob \gset
select is(
    (select array_agg(c.key) from internal.copy_sink_rows('days', format('2000-01-01:%s', :bob), 1) as c),
    array[format('%s:%s', :'today', :bob)], 'a day of activity after a key'
);
select is(
    (select array_agg(c.key) from internal.copy_sink_rows('days', format('%s:%s', :'today', :bob), 1000) as c
      where c.key like '%:' || :bob), null, 'which is the last of that person'
);
select results_eq(
    format($$ select key, is_deleted, doc::jsonb from internal.sink_rows('days', array['%1$s:%2$s', '2000-01-01:%2$s'], array[0, 0]) order by 1 desc $$,
           :'today', :bob),
    format($$ select w.day || ':%2$s', w.gone, jsonb_build_object('user_id', %2$s, 'day', w.day)
                from (values ('%1$s', false), ('2000-01-01', true)) as w (day, gone) $$, :'today', :bob),
    'days by their keys, of which one is gone'
);
select ok(
    (select key from internal.sink_rows_between('days', internal.sink_micros((:'today'::date)::timestamp at time zone 'UTC'),
        internal.sink_micros(clock_timestamp()), now(), now(), social.last_batch()) where key like '%:' || :bob) is not null,
    'and by their places'
);
select throws_ok($$ select internal.copy_sink_rows('secrets', null, 1) $$, 'PS400', null, 'no other part');
select internal.move_sink_copy('sk_one', 'posts', :'post', 3);
select is((select copied_count from ops.sinks where name = 'sk_one'), 3::bigint, 'it is counted');
select is((internal.end_sink_copy('sk_one')).state, 'running', 'when it is whole, the sink runs');

-- Batches are given once at a time, and again until they are ended.
select is_empty($$ select internal.begin_sink_batch('sk_one') $$, 'nothing waits');
select social.unlike_post(:bob, :post);
select social.delete_post(:ada, :gone);
select internal.settle();
select upto_batch_id as upto, after_batch_id as after from internal.begin_sink_batch('sk_one') \gset
select is(:upto::bigint, social.last_batch(), 'a batch is given');
select results_eq(
    $$ select upto_batch_id, attempt_count from internal.begin_sink_batch('sk_one') $$,
    format('values (%s::bigint, 2)', :upto), 'and given again, as it was'
);
select results_eq(
    format($$ select entity, key, is_deleted from internal.sink_changes(%s, %s, array['users', 'posts', 'engagements']) $$,
           :after, :upto),
    format($$ values ('posts', '%s', true), ('engagements', 'like:%s:%s:0', true) $$, :gone, :post, :bob),
    'what was taken back comes as gone'
);
select is(
    (select doc::jsonb ->> 'body' from internal.sink_changes(:after, :upto, array['posts'])), '',
    'and says nothing any more'
);
select is(
    (select count(*) from internal.sink_changes(:after, :upto, array['events'])), 2::bigint, 'both are events'
);
select throws_ok(format('select internal.end_sink_batch(''sk_one'', %s, 1, 1)', :upto + 1), 'PS409', null,
                 'what was not begun is not ended');
select internal.end_sink_batch('sk_one', :upto, 2, 0);
select is((select batch_id from ops.sinks where name = 'sk_one'), :upto::bigint, 'then its place moves');

-- Sums are those of the rows, and know what is under way.
select results_eq(
    format($$ select row_count, digest_sum from internal.sink_sums('posts', array[%1$s, %2$s], now(), now(), %3$s) $$,
           :post, :gone + 1, :upto),
    format($$ select 1::bigint, digest::numeric from internal.sink_posts where subject_id = %s $$, :post),
    'a deleted post counts for nothing'
);
select is(
    (select digest from internal.sink_posts where subject_id = :post),
    (select ('x' || left(encode(sha256(convert_to(concat_ws(chr(31), id, author_id,
        (extract(epoch from created_at) * 1e6)::bigint, 0, 0, 0, 0, 'public', 'everyone', '', body, 0, 'sinks', :bob,
        version), 'UTF8')), 'hex'), 8))::bit(32)::bigint
       from core.posts where id = :post),
    'a digest is that of the columns'
);
begin;
select social.like_post(:ada, :post);
select ok(
    not exists (select from internal.sink_pending(:upto) where key = format('like:%s:%s:0', :post, :ada)),
    'what is not committed is not under way'
);
commit;
select ok(
    exists (select from internal.sink_pending(:upto) where key = format('like:%s:%s:0', :post, :ada)),
    'what is not sealed is'
);

-- A bulk load leaves one event: all is copied anew, by names of a new epoch, and a copy under way begins again.
insert into internal.events (type, payload) values ('log.epoch', '{}');
select internal.settle();
select upto_batch_id as upto from internal.begin_sink_batch('sk_one') \gset
select internal.end_sink_batch('sk_one', :upto, 0, 0);
select is((select row(state, resume_state, epoch, copy_batch_id)::text from ops.sinks where name = 'sk_one'), '(backfilling,backfilling,2,)', 'after a bulk load all is read again');
select internal.start_sink_copy('sk_one', 1), internal.move_sink_copy('sk_one', 'posts', :'post', 3) \g /dev/null
select social.like_post(:bob, :post);
select internal.settle();
select upto_batch_id as upto from internal.begin_sink_batch('sk_one') \gset
select internal.end_sink_batch('sk_one', :upto, 1, 0);
select is((select row(copy_part, epoch)::text from ops.sinks where name = 'sk_one'), '(posts,2)', 'a copy that began after it goes on');
insert into internal.events (type, payload) values ('log.epoch', '{}');
select internal.settle();
select upto_batch_id as upto from internal.begin_sink_batch('sk_one') \gset
select internal.end_sink_batch('sk_one', :upto, 0, 0);
select is((select row(state, copy_part, copy_key, copied_count, epoch, copy_batch_id)::text from ops.sinks where name = 'sk_one'), format('(backfilling,,,0,3,%s)', :upto), 'one that another load came into begins again');

-- Failures, and what is refused.
select is(internal.fail_sink('sk_one', 'away'), null, 'one failure is no reason to wait');
update ops.settings set value = '2' where name = 'sink_breaker_failures';
select ok(internal.fail_sink('sk_one', 'away') > clock_timestamp(), 'too many are');
update ops.settings set value = '5' where name = 'sink_breaker_failures';
select internal.fail_sink('sk_one', 'gone', true);
select is((select state from ops.sinks where name = 'sk_one'), 'broken', 'what is gone is broken');
select is(
    internal.quarantine_sink_row('sk_one', row('posts', '1', false, 0, '{}')::internal.sink_row, :upto, 'no'),
    1::bigint, 'a row that is refused is noted'
);
select is(ops.rebuild_sink('sk_one'), 2, 'a rebuild fills the next generation');

select ops.drop_sink('sk_one');
select is_empty($$ select from ops.sink_states() where name = 'sk_one' $$, 'and a sink that is dropped is gone');
select * from finish();
