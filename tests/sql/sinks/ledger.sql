-- Commits, since sinks read what is sealed; the sink goes at its end. What the ledger keeps to.
\ir ../helpers.psql
select plan(8);

select pg_temp.who('sl_ada') as ada, pg_temp.who('sl_bob') as bob \gset
select internal.settle();
select ops.add_sink('sl_one', 'files');
select internal.start_sink_copy('sl_one', 1), internal.end_sink_copy('sl_one') \g /dev/null
select social.last_batch() as began \gset
select social.create_post(:ada, 'one') as one, social.create_post(:ada, 'two') as two \gset
select internal.settle();
select social.last_batch() as first \gset
select social.like_post(:bob, :one);
select internal.settle();

-- As many batches as fit, and one that is too large alone.
select is((select upto_batch_id from internal.sink_range(:began)), social.last_batch(), 'what fits comes at once');
update ops.settings set value = '1' where name = 'sink_batch_events';
select is((select upto_batch_id from internal.sink_range(:began)), :first::bigint, 'what does not fit comes alone');
update ops.settings set value = '20000' where name = 'sink_batch_events';
select is((select row(upto_batch_id, event_count)::text from internal.sink_range(:began, :first)), format('(%s,2)', :first), 'and nothing after what is asked for');

select upto_batch_id as upto from internal.begin_sink_batch('sl_one') \gset
select internal.end_sink_batch('sl_one', :upto, 1, 1);
select throws_ok(format('select internal.end_sink_batch(''sl_one'', %s, 2, 2)', :upto), 'PS409', null, 'what has ended does not end again');
select is((select row_count from ops.sink_batches where sink = 'sl_one'), 1::bigint, 'and stays as it was');

select ops.pause_sink('sl_one');
select internal.fail_sink('sl_one', 'gone', true) \g /dev/null
select is((select row(state, error)::text from ops.sinks where name = 'sl_one'), '(paused,gone)', 'what an administrator paused is not broken');
select is(ops.resume_sink('sl_one'), 'running', 'and goes on');

select social.unlike_post(:bob, :one);
select internal.settle();
select internal.begin_sink_batch('sl_one') \g /dev/null
select ops.rebuild_sink('sl_one') \g /dev/null
select is_empty($$ select from ops.sink_batches where sink = 'sl_one' and state = 'started' $$, 'a rebuild leaves nothing under way');

select ops.drop_sink('sl_one');
select * from finish();
