-- The log of another cluster, played by another identifier; tests/stack restores a real dump.
-- Commits what it prepares, then rolls back the restore.
\ir ../helpers.psql
select plan(17);

select internal.settle();
select social.last_batch() as start \gset
select is(ops.after_restore(), 0::bigint, 'at home there is nothing to do');
select is(social.last_batch(), :start::bigint, 'and no batch more');
select pg_temp.who('ar_ada') as ada \gset
select internal.settle();
select social.create_post(:ada, 'one') as one \gset
select social.like_post(:ada, :one);
select internal.settle();
select social.create_post(:ada, 'not folded') as two \gset
select internal.tick();
select social.create_post(:ada, 'not sealed') as three \gset
create temp table told as select * from social.stream_events(:start);
select is((select string_agg(batch_id - :start || type, ' ' order by batch_id, id) from told), '1user.created 2post.created 2like.created 3post.created', 'the log before');

begin;
update internal.log_origin set system_identifier = system_identifier + 1;
select social.create_post(:ada, 'meanwhile') as four \gset
set local role pgsocial_worker;
select is(ops.after_restore(), :start::bigint + 4, 'sealed: the batch that holds what was not');
reset role;
select set_eq(format('select batch_id, id, type, post_id, payload from social.stream_events(%s) where batch_id <= %s', :start, :start::bigint + 3),
              'select batch_id, id, type, post_id, payload from told', 'all batches keep their numbers and events');
select is((select array_agg(post_id order by id) from social.stream_events(:start::bigint + 3)), array[:three, :four]::bigint[], 'the new one has the rest');
select is((select event_count from internal.batches where id = social.last_batch()), 2, 'and says so');
select is((select count(*) from internal.events where xid <> '0'), 0::bigint, 'foreign transaction ids are gone');
select is((select count(*) from social.stream_events(:start::bigint + 2, (select min(id) from told where type = 'like.created'))), 3::bigint, 'a reader within a batch goes on');
select is(ops.after_restore(), 0::bigint, 'once is enough');
select is((select checkpoint - :start from ops.projections where name = 'post_counters'), 2::bigint, 'projections stand where they stood');
select is(internal.run_projection('user_counters'), 3::bigint, 'and go on');
select is((select row(post_count)::text from social.get_profile(null, :ada)), '(4)', 'losing nothing, counting nothing twice');
select is((select count(*) from ops.verify_counters() where id in (:ada)), 0::bigint, 'exactly');
select is((select viewer_id from social.deliver_events(array[:ada]::bigint[], :start::bigint + 2) limit 1), :ada, 'delivery works');
rollback;

select ok(internal.settle() > 0, 'the log goes on as before');
select is_empty($$ select * from ops.verify_counters() $$, 'and all equals the tables');

select * from finish();
