-- A trigger that is missing or disabled is a hole in the log that no other test need notice.
begin;
set local search_path = pg_catalog, extensions;
select plan(4);

select is_empty(
    $$
    select c.oid::regclass
      from pg_class as c
     where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p')
       and not exists (
           select
             from pg_trigger as t
            where t.tgrelid = c.oid and t.tgfoid = 'internal.refuse_truncate()'::regprocedure
              and t.tgtype & 32 > 0 and t.tgtype & 2 > 0 and t.tgenabled in ('O', 'A')
       )
    $$,
    'every table of core refuses TRUNCATE'
);

select is_empty(
    $$
    select distinct e.source, w.verb
      from internal.event_types as e
      join (values ('created', 'insert', 4), ('deleted', 'delete', 8)) as w (event, verb, bit)
        on e.type like '%.' || w.event
     where e.source ~ '^core\.'
       and not exists (
           select
             from pg_trigger as t
            where t.tgrelid = e.source::regclass and t.tgtype & w.bit > 0 and t.tgtype & 67 = 0
              and t.tgfoid::regproc::text ~ '^internal\.log_' and t.tgenabled in ('O', 'A')
              and coalesce(t.tgnewtable, t.tgoldtable) is not null
       )
    $$,
    'every table that is said to emit events for inserts and deletes logs them, a statement at a time'
);

select is_empty(
    $$
    select p.oid::regprocedure
      from pg_proc as p
     where p.prorettype = 'trigger'::regtype
       and p.pronamespace::regnamespace::text in ('social', 'core', 'internal', 'analytics', 'ops')
       and not exists (select from pg_trigger as t where t.tgfoid = p.oid)
    $$,
    'every trigger function is attached'
);

select is_empty(
    $$
    select t.tgrelid::regclass, t.tgname
      from pg_trigger as t
      join pg_class as c on c.oid = t.tgrelid
     where c.relnamespace::regnamespace::text in ('core', 'internal', 'analytics', 'ops')
       and not t.tgisinternal and t.tgname not like c.relname || '\_%'
       and t.tgname <> 'ts_insert_blocker'  -- of TimescaleDB
    $$,
    'a trigger is named after its table'
);

select * from finish();
rollback;
