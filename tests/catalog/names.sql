-- Names that can be guessed: see "Conventions" in CONTRIBUTING.md.
begin;
set local search_path = pg_catalog, extensions;
select plan(9);

create temp view ours as
select oid, nspname from pg_namespace where nspname in ('social', 'core', 'internal', 'analytics', 'ops');

create temp view tables as
select c.oid, c.relname
  from pg_class as c
  join ours on ours.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'm') and not c.relispartition;

create temp view columns as
select c.oid::regclass as relation, c.relkind, a.attname as name, a.atttypid::regtype as type
  from pg_class as c
  join ours on ours.oid = c.relnamespace
  join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where c.relkind in ('r', 'p', 'v', 'm', 'c') and not c.relispartition;

select is_empty(
    $$
    select t.oid::regclass, c.conname
      from pg_constraint as c
      join tables as t on t.oid = c.conrelid
     cross join lateral (
           select string_agg(a.attname, '_' order by k.place) as names
             from unnest(c.conkey) with ordinality as k (attnum, place)
             join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = k.attnum
       ) as columns
     where case c.contype
               when 'p' then c.conname <> t.relname || '_pkey'
               when 'f' then c.conname <> t.relname || '_' || columns.names || '_fkey'
               when 'u' then c.conname <> t.relname || '_' || columns.names || '_key'
               when 'c' then c.conname !~ ('^' || t.relname || '_[a-z0-9_]+_check$')
               when 'x' then c.conname !~ ('^' || t.relname || '_[a-z0-9_]+_excl$')
               else false
           end
    $$,
    'constraints are named <table>_<columns>_{pkey,fkey,key,check}'
);

-- The name need not list every column, but only columns, in their order; of a partial index it may
-- say in a word which rows.
select is_empty(
    $$
    select i.indexrelid::regclass
      from pg_index as i
      join tables as t on t.oid = i.indrelid
      join pg_class as c on c.oid = i.indexrelid
     where not exists (select from pg_constraint as k where k.conindid = i.indexrelid)
       and case when i.indexprs is null
                then c.relname !~ (
                    select '^' || t.relname || '(?=_.)' || string_agg('(_' || a.attname || ')?', ''
                           order by k.place)
                           || case when i.indpred is null then '' else '(_[a-z]+)?' end || '_idx$'
                      from unnest(i.indkey::smallint[]) with ordinality as k (attnum, place)
                      join pg_attribute as a on a.attrelid = t.oid and a.attnum = k.attnum
                )
                else c.relname !~ ('^' || t.relname || '_[a-z0-9_]+_idx$')
           end
    $$,
    'indexes are named <table>_<columns>_idx'
);

select is_empty(
    $$ select relation, name from columns where type = 'boolean'::regtype and name !~ '^is_' $$,
    'truth values are named is_*'
);

select is_empty(
    $$
    select relation, name
      from columns
     where type = 'timestamptz'::regtype and name !~ '_at$' and relation::text !~ '^analytics\.'
    $$,
    'moments are named *_at'
);

select is_empty(
    $$
    select relation, name from columns where name ~ '(^(num|n|nr|count|total)_|_(cnt|num|total|counter)$)'
    $$,
    'numbers of things are named *_count'
);

select is_empty(
    $$
    select relation, name, type
      from columns
     where type in ('timestamp'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'json'::regtype,
                    'money'::regtype, 'timetz'::regtype)
       and relkind in ('r', 'p', 'm')
    $$,
    'columns are text, timestamptz and jsonb rather than their look-alikes'
);

select is_empty(
    $$
    select p.oid::regprocedure, a.name
      from pg_proc as p
      join ours on ours.oid = p.pronamespace
     cross join unnest(p.proargnames, p.proargmodes) as a (name, mode)
     where coalesce(a.mode, 'i') in ('i', 'b', 'v') and a.name !~ '^p_[a-z0-9_]+$'
    union all
    select p.oid::regprocedure, 'without a name'
      from pg_proc as p
      join ours on ours.oid = p.pronamespace
     where p.pronargs > 0 and p.proargnames is null
    $$,
    'parameters are named p_*'
);

select is_empty(
    $$
    select oid::regclass::text from tables where relname !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'
    union all
    select p.oid::regprocedure::text from pg_proc as p join ours on ours.oid = p.pronamespace
     where p.proname !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'
    $$,
    'names are lower case with underscores'
);

-- An overload that nobody meant is what CREATE OR REPLACE leaves of a changed signature.
select is_empty(
    $$
    select ours.nspname, p.proname, count(*)
      from pg_proc as p
      join ours on ours.oid = p.pronamespace
     where p.proname <> 'to_json'
     group by 1, 2
    having count(*) > 1
    $$,
    'no function has an overload'
);

select * from finish();
rollback;
