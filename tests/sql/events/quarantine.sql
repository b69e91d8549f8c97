-- Commits: projections run over sealed batches. An event that cannot be folded stops no other.
\ir ../helpers.psql
select plan(23);

select pg_temp.who('qu_ada') as ada, pg_temp.who('qu_bob') as bob \gset
select social.create_post(:ada, 'post') as post \gset
set role pgsocial_owner;
create table internal.folded (id bigint, type text);
create function internal.fold_picky(p_events internal.events[]) returns void language plpgsql as $$
begin
    if exists (select from unnest(p_events) as e where e.request_id = 'poison') then
        raise exception 'this one I cannot fold';
    end if;
    insert into internal.folded select e.id, e.type from unnest(p_events) as e;
end
$$;
reset role;
select internal.settle();
insert into internal.projections (name, fold, batch_id) values ('picky', 'internal.fold_picky', social.last_batch());

select social.like_post(:ada, :post), social.create_post(:ada, 'before');
begin;
select social.begin_request('poison');
select social.like_post(:bob, :post);
commit;
select social.create_post(:ada, 'after'), social.follow_user(:ada, :bob);
select is(internal.settle(), 5::bigint, 'a poisonous event does not stop the batch');
select is((select string_agg(type, ' ' order by id) from internal.folded), 'like.created post.created post.created follow.created', 'all others were folded, once');
select is((select row(q.projection, e.type, q.error)::text from internal.quarantine as q join internal.events as e on e.id = q.event_id),
          '(picky,like.created,"P0001: this one I cannot fold")', 'and it is noted, with what went wrong');
select is((select row(lag_batches, quarantined)::text from ops.projections where name = 'picky'), '(0,1)', 'which ops.projections tells');
select is((select like_count from social.get_post(null, :post)), 2, 'other projections folded it');
select social.create_post(:ada, 'later');
select is(internal.settle(), 1::bigint, 'it goes on');
select is((select count(*) from internal.folded), 5::bigint, 'with all of it');

-- Too many are no accident.
update ops.settings set value = '2' where name = 'quarantine_events';
begin;
select social.begin_request('poison');
select social.create_post(:ada, 'p' || n) from generate_series(1, 5) as n;
commit;
select internal.tick() is not null;
select is(pg_temp.error_of('select internal.run_projection(''picky'')'), 'PS409 p_name', 'a projection that fails on too many events stops');
select is((select count(*) from internal.quarantine), 1::bigint, 'and has lost none');
select is((select row(lag_batches, lag_events)::text from ops.projections where name = 'picky'), '(1,5)', 'they wait');
update ops.settings set value = '100' where name = 'quarantine_events';
select is(internal.run_projection('picky'), 5::bigint, 'until somebody says that they may be left out');
select is((select count(*) from internal.quarantine), 6::bigint, 'each noted');

-- What is wrong with the projection is not the events' fault.
select social.create_post(:ada, 'innocent');
select internal.tick() is not null;
create or replace function internal.fold_picky(p_events internal.events[]) returns void language plpgsql as $$ begin perform 1 / 0; end $$;
select is(pg_temp.error_of('select internal.run_projection(''picky'')'), '22012 ', 'a projection that cannot fold nothing is broken');
create or replace function internal.fold_picky(p_events internal.events[]) returns void language plpgsql as $$ begin raise lock_not_available; end $$;
select is(pg_temp.error_of('select internal.run_projection(''picky'')'), '55P03 ', 'a lock that is not free stops it, too');
select is((select count(*) from internal.quarantine), 6::bigint, 'no event is blamed');
select is((select lag_events::bigint from ops.projections where name = 'picky'), 1::bigint, 'nothing is passed over');
select is(pg_temp.error_of('select internal.repair_projection(''picky'', true)'), 'PS404 p_name', 'it cannot be rebuilt');
select is(pg_temp.error_of('select * from ops.verify_projection(''picky'')'), 'PS404 p_name', 'nor verified');
delete from internal.projections where name = 'picky';
select is((select count(*) from internal.quarantine), 0::bigint, 'its quarantine goes with it');
drop function internal.fold_picky(internal.events[]);
drop table internal.folded;

-- A rebuild makes good what was left out, and what is folded later counts once.
select internal.settle();
update core.posts set like_count = 77, reply_count = 5 where id = :post;
update internal.user_counters set post_count = 0, last_entry_id = 0 where user_id = :ada;
insert into internal.quarantine (projection, event_id, batch_id, error) values ('post_counters', 1, 1, 'x');
select social.unlike_post(:bob, :post), social.unfollow_user(:ada, :bob);
call ops.rebuild_projection('post_counters');
call ops.rebuild_projection('user_counters');
select is((select row(like_count, reply_count)::text from core.posts where id = :post), '(1,0)', 'a rebuild counts what is there');
select is((select count(*) from internal.quarantine), 0::bigint, 'and empties the quarantine');
select internal.settle();
select is_empty($$ select * from ops.verify_counters() $$, 'what it had counted is not folded again');
select is((select count(*) from internal.projections where skipped_snapshot is not null), 0::bigint, 'and nothing is left to skip');

select * from finish();
