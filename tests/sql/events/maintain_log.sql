-- Commits: what is past retention must be sealed and folded before it goes.
\ir ../helpers.psql
select plan(25);

-- All steps that there are to do now, and how many rows or partitions they took.
create function pg_temp.maintain() returns bigint language plpgsql as $$
declare
    v_done bigint;
    v_sum bigint := 0;
begin
    loop
        v_done := internal.maintain_log();
        exit when v_done is null;
        v_sum := v_sum + v_done;
    end loop;
    return v_sum;
end
$$;

select is(pg_temp.maintain(), 0::bigint, 'a deploy has done all');
select is(internal.maintain_log(), null, 'nothing is left');
select internal.settle();
select social.last_batch() as start \gset

-- Two days long past, and one that is not.
set role pgsocial_owner;
create table internal.events_20200101 partition of internal.events for values from ('2020-01-01Z') to ('2020-01-02Z');
create table internal.events_20200102 partition of internal.events for values from ('2020-01-02Z') to ('2020-01-03Z');
create table internal.events_20200103 partition of internal.events for values from ('2020-01-03Z') to ('2020-01-04Z');
reset role;
insert into internal.events (type, created_at, payload) values ('log.epoch', '2020-01-01 12:00Z', '{"source": "ml_1"}');
select is((select count(*) from internal.events_20200101), 1::bigint, 'an old event');
select is(internal.maintain_log(), null, 'what is not sealed stays');
select ok(internal.tick() > :start, 'sealed');
select is(internal.maintain_log(), null, 'what is not folded stays');
select ok(internal.settle() > 0, 'folded');
select ops.add_sink('ml_archive', 'files');
update ops.settings set value = 'ml_archive' where name = 'log_archive';
select is(internal.maintain_log(), null, 'what is not archived yet stays');
update ops.sinks set batch_id = :start, is_filled = true where name = 'ml_archive';
select is(internal.maintain_log(), null, 'also where the archive goes on, but has not come so far');
select pg_temp.who('ml_ada') as ada \gset
select internal.settle();
update ops.settings set value = '100 years' where name = 'log_retention';
select is(internal.maintain_log(), null, 'what is within retention stays');
update ops.settings set value = '7 days' where name = 'log_retention';

insert into internal.events (type, created_at, payload) values ('log.epoch', '2020-01-02 12:00Z', '{"source": "ml_2"}');
select is(pg_temp.maintain(), 0::bigint, 'the archive is still where it was');
update ops.sinks set batch_id = (select max(id) from internal.batches) where name = 'ml_archive';
select is(pg_temp.maintain(), 1::bigint, 'the first goes, the second is not sealed, and no later one goes before it');
select is(to_regclass('internal.events_20200101'), null, 'it is gone');
select isnt(to_regclass('internal.events_20200103'), null, 'the third, empty, waits for the second');
select is((select min(id) from internal.batches), :start::bigint + 1, 'the floor is the batch that sealed it');
select is(pg_temp.error_of(format('select social.stream_events(%s)', :start)), 'PS410 p_after_batch', 'who stood before it has lost something');
select is((select count(*) from social.stream_events(:start::bigint + 1)), 1::bigint, 'who stands there reads on');
select ok(internal.settle() > 0, 'the second is sealed and folded');
select pg_temp.who('ml_bob') as bob \gset
select internal.settle();
select social.last_batch() as last \gset
select is(pg_temp.error_of($$select ops.drop_sink('ml_archive')$$), 'PS409 p_name', 'the log waits for its archive');
update ops.settings set value = '' where name = 'log_archive';
select ops.drop_sink('ml_archive');
select is(pg_temp.maintain(), 2::bigint, 'it goes, and the empty third with it');
select is((select string_agg(c.relname, ',') from pg_class as c where c.relname ~ '^events_2020'), null, 'nothing old is left');
select is((select max(id) from internal.batches), :last::bigint, 'batches go on');
select is((select count(*) from social.stream_events((select min(id) from internal.batches))), (select sum(event_count)::bigint from internal.batches where id > (select min(id) from internal.batches)), 'what is kept is all there');
select is((select count(*) from generate_series(0, 7) as d
            where to_regclass('internal.events_' || to_char((now() at time zone 'UTC')::date + d::integer, 'YYYYMMDD')) is null),
          0::bigint, 'partitions stand ready for a week');
update ops.settings set value = '9' where name = 'log_days_ahead';
select is(pg_temp.maintain(), 2::bigint, 'or as many days as are set');
update ops.settings set value = '7' where name = 'log_days_ahead';

select * from finish();
