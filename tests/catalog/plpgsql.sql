-- plpgsql looks at a statement when it first runs; plpgsql_check looks at all of them now.
load 'plpgsql_check';

begin;
set local search_path = pg_catalog, extensions;
select plan(2);

create temp table accepted (routine text, message text, reason text);
insert into accepted (routine, message, reason) values
('ops.run_job(text)', 'text type variable is not sanitized',
 'runs what a row of ops.jobs says, which only the owner writes'),
('internal.run_alert_rule()', 'text type variable is not sanitized',
 'runs what a row of ops.alert_rules says, as the worker and read only; only admins write it'),
('internal.purge_rows(text,timestamp with time zone,integer)', 'text type variable is not sanitized',
 'runs what a row of ops.retention_rules says, which only the owner writes'),
('internal.erase_rows(bigint,integer,boolean)', 'text type variable is not sanitized',
 'made by quote_ident() of names in the catalog; what callers pass are parameters'),
('internal.compare_metrics()', 'text type variable is not sanitized',
 'made by format() of names in internal.metric_columns()'),
('internal.repair_metrics()', 'text type variable is not sanitized',
 'made by format() of names in the catalog; what is repaired is passed as parameters'),
('internal.roll_up_samples(timestamp with time zone)', 'text type variable is not sanitized',
 'made by quote_ident() of names in the catalog'),
('social.export_user(bigint,text,text,integer)', 'text type variable is not sanitized',
 'made by format() of names in the catalog; what callers pass are parameters');

create temp view plpgsql as
select p.oid, p.prorettype
  from pg_proc as p
  join pg_language as l on l.oid = p.prolang
 where p.pronamespace::regnamespace::text in ('social', 'core', 'internal', 'analytics', 'ops')
   and l.lanname = 'plpgsql';

-- The extension spells it so: the type that stands for anyelement, which is of a time or a date.
select is_empty(
    $$
    select p.oid::regprocedure, c.lineno, c.level, c.message, c.detail, c.hint
      from plpgsql as p
     cross join lateral plpgsql_check_function_tb(
           p.oid, fatal_errors => false, extra_warnings => true, security_warnings => true,
           anyelememttype => 'date'::regtype
       ) as c
     where p.prorettype <> 'trigger'::regtype
       and not exists (
           select from accepted as a
            where a.routine = p.oid::regprocedure::text and a.message = c.message
       )
    $$,
    'plpgsql_check finds nothing in functions and procedures'
);

-- A function that serves several triggers of a table branches by TG_OP, so it may name both
-- transition tables though each trigger gives it one.
select is_empty(
    $$
    select t.relation::regclass, t.oid::regprocedure, c.lineno, c.level, c.message, c.detail, c.hint
      from (
        select p.oid, g.tgrelid as relation, max(g.tgoldtable) as old_table,
               max(g.tgnewtable) as new_table
          from plpgsql as p
          join pg_trigger as g on g.tgfoid = p.oid
         group by p.oid, g.tgrelid
      ) as t
     cross join lateral plpgsql_check_function_tb(
           t.oid, t.relation, fatal_errors => false, extra_warnings => true,
           security_warnings => true, oldtable => t.old_table, newtable => t.new_table
       ) as c
    $$,
    'plpgsql_check finds nothing in trigger functions, on every table that they serve'
);

select * from finish();
rollback;
