-- internal.hidden must equal core.blocks, whatever a statement does.
begin;
\ir ../helpers.psql
select plan(9);

select pg_temp.who('hb_1') as a, pg_temp.who('hb_2') as b, pg_temp.who('hb_3') as c \gset
create function pg_temp.hidden(p_viewer bigint, p_other bigint) returns text language sql as $$
    select (select case when h.is_blocking then 'blocks' else '' end || case when h.is_blocked then ' blocked' else '' end
              from internal.hidden as h where h.viewer_id = p_viewer and h.other_id = p_other)
$$;
create function pg_temp.drift() returns table (v bigint, o bigint, is_blocking boolean, is_blocked boolean) language sql as $$
    (select h.viewer_id, h.other_id, h.is_blocking, h.is_blocked from internal.hidden as h where h.is_blocking or h.is_blocked
     except
     select d.v, d.o, bool_or(d.m), bool_or(not d.m) from (
        select blocker_id, blocked_id, true from core.blocks union all select blocked_id, blocker_id, false from core.blocks
     ) as d (v, o, m) group by d.v, d.o)
$$;
insert into core.blocks (blocker_id, blocked_id) values (:a, :b);
select is(pg_temp.hidden(:a, :b) || '|' || pg_temp.hidden(:b, :a), 'blocks| blocked', 'one block, two rows');
insert into core.blocks (blocker_id, blocked_id) values (:b, :a);
select is(pg_temp.hidden(:a, :b) || '|' || pg_temp.hidden(:b, :a), 'blocks blocked|blocks blocked', 'both ways');
delete from core.blocks where blocker_id = :a;
select is(pg_temp.hidden(:a, :b) || '|' || pg_temp.hidden(:b, :a), ' blocked|blocks', 'ending one leaves the other');
delete from core.blocks where blocker_id = :b;
select is(pg_temp.hidden(:a, :b), null, 'ending both leaves nothing');

insert into core.blocks (blocker_id, blocked_id) values (:a, :b), (:b, :a), (:a, :c), (:c, :b);
select is((select count(*) from internal.hidden where viewer_id in (:a, :b, :c)), 6::bigint, 'many in one statement');
select is_empty('select * from pg_temp.drift()', 'equal the blocks');
delete from core.blocks where (blocker_id, blocked_id) in ((:a, :b), (:a, :c));
select is_empty('select * from pg_temp.drift()', 'so does what a DELETE leaves');
select is(pg_temp.hidden(:a, :b) || '|' || pg_temp.hidden(:b, :a), ' blocked|blocks', 'one of two');
delete from core.blocks where blocker_id in (:a, :b, :c);
select is((select count(*) from internal.hidden where viewer_id in (:a, :b, :c)), 0::bigint, 'nothing stays');

select * from finish();
rollback;
