-- The reference in docs/ is made of comments, so there must be one on everything that people meet.
begin;
set local search_path = pg_catalog, extensions;
select plan(6);

create temp view ours as
select oid, nspname from pg_namespace where nspname in ('social', 'core', 'internal', 'analytics', 'ops');

select is_empty(
    $$
    select p.oid::regprocedure
      from pg_proc as p
      join ours on ours.oid = p.pronamespace
     where obj_description(p.oid, 'pg_proc') is null
    $$,
    'every function has a comment'
);

select is_empty(
    $$
    select p.oid::regprocedure
      from pg_proc as p
     where p.pronamespace = 'social'::regnamespace
       and obj_description(p.oid, 'pg_proc') !~ 'Example: '
       and p.proname <> 'to_json'
    $$,
    'the comment of every public function shows an example'
);

-- A function raises what it names itself and what the helpers that it calls raise.
select is_empty(
    $$
    with recursive calls as (
        select p.oid, p.oid as callee
          from pg_proc as p
         where p.pronamespace in ('social'::regnamespace, 'ops'::regnamespace)
        union
        select c.oid, h.oid
          from calls as c
          join pg_proc as f on f.oid = c.callee
          join pg_proc as h
            on h.pronamespace = 'internal'::regnamespace and h.proname like 'check\_%'
           and f.prosrc ~ ('\minternal\.' || h.proname || '\(')
    )
    select distinct c.oid::regprocedure, m.code[1]
      from calls as c
      join pg_proc as f on f.oid = c.callee
     cross join lateral regexp_matches(f.prosrc, '''(PS\d+)''', 'g') as m (code)
     where obj_description(c.oid, 'pg_proc') !~ ('Errors: .*' || m.code[1])
    $$,
    'the comment of a function names the errors that it raises'
);

select is_empty(
    $$
    select c.oid::regclass
      from pg_class as c
      join ours on ours.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'c') and not c.relispartition
       and obj_description(c.oid, 'pg_class') is null
       and obj_description(c.reltype, 'pg_type') is null
    $$,
    'every table, view and composite type has a comment'
);

select is_empty(
    $$
    select c.oid::regclass, a.attname
      from pg_class as c
      join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
       and col_description(c.oid, a.attnum) is null
    $$,
    'every column of core has a comment'
);

select is_empty(
    $$ select nspname from ours where obj_description(oid, 'pg_namespace') is null $$,
    'every schema has a comment'
);

select * from finish();
rollback;
