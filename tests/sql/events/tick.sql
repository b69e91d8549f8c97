-- And internal.settle(), internal.run_projection(). Commits, as a ticker does.
\ir ../helpers.psql
select plan(23);

select internal.settle();
select social.last_batch() as start \gset
select is(internal.tick(), null, 'nothing new, no batch');
select pg_temp.who('ti_ada') as ada \gset
select is(internal.tick(), :start::bigint + 1, 'the next number');
select is((select event_count from internal.batches where id = :start::bigint + 1), 1, 'and how many it holds');
select is(internal.tick(), null, 'once');
select is((select row(lag_batches, lag_events)::text from ops.projections where name = 'post_counters'), '(1,1)', 'a projection lags');
select ok((select lag_seconds > 0 and checkpoint = :start from ops.projections where name = 'post_counters'), 'since when and where');
select is(internal.run_projection('post_counters'), 1::bigint, 'folded');
select is(internal.run_projection('post_counters'), 0::bigint, 'once');
select is((select row(checkpoint, lag_batches, lag_events, lag_seconds)::text from ops.projections where name = 'post_counters'), format('(%s,0,0,0)', :start::bigint + 1), 'it has caught up');

begin;
select social.create_post(:ada, 'open transaction');
select is(pg_temp.error_of('select internal.tick()'), 'PS409 transaction', 'not in a transaction that has written');
select is(pg_temp.error_of('select internal.settle()'), 'PS409 transaction', 'nor settle');
rollback;
begin isolation level repeatable read;
select is(pg_temp.error_of('select internal.tick()'), 'PS409 transaction', 'nor on an old snapshot');
rollback;
select is(internal.tick(), null, 'what was rolled back is in no batch');

-- A projection folds as many batches as fit, but at least one.
update ops.settings set value = '3' where name = 'projection_batch_events';
select social.like_post(:ada, social.create_post(:ada, 'one'));
select internal.tick();
select social.create_post(:ada, 'two');
select internal.tick();
insert into core.posts (author_id, body) select :ada, 'many' from generate_series(1, 5);
select internal.tick();
select is(internal.run_projection('post_counters'), 3::bigint, 'two batches of three events');
select is(internal.run_projection('post_counters'), 5::bigint, 'a batch that is too large alone, in pieces');
select is(internal.run_projection('post_counters'), 0::bigint, 'then none');

select is(pg_temp.error_of($$select internal.run_projection('nothing')$$), 'PS404 p_name', 'no such projection');
select internal.settle();
update ops.settings set value = '20000' where name = 'projection_batch_events';
update internal.projections set is_enabled = false;
select social.create_post(:ada, 'waits');
select is(internal.settle(), 0::bigint, 'a disabled one rests');
select is(internal.run_projection('post_counters'), 0::bigint, 'though asked');
update internal.projections set is_enabled = true;
select is(internal.settle(), 1::bigint, 'and goes on where it stood');
select is((select row(post_count)::text from social.get_profile(null, :ada)), '(8)', 'nothing was lost');

update internal.log_origin set system_identifier = system_identifier + 1;
select is(pg_temp.error_of('select internal.tick()'), 'PS409 log_origin', 'a restored log must be sealed first');
update internal.log_origin set system_identifier = system_identifier - 1;
select is(internal.tick(), null, 'all is as it was');

select * from finish();
