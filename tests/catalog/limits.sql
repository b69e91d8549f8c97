-- What comes from outside has limits, checked before any work on it.
begin;
set local search_path = pg_catalog, extensions;
select plan(3);

create temp view composite_arguments as
select p.oid::regprocedure as routine, a.name, a.type::regtype as type,
       regexp_replace(p.prosrc, '--[^\n]*', '', 'g') as body
  from pg_proc as p
 cross join lateral unnest(p.proargnames, p.proargtypes::oid[]) as a (name, type)
  join pg_type as t on t.oid = a.type
 where p.pronamespace = 'social'::regnamespace
   and (t.typcategory = 'A' or t.typname in ('json', 'jsonb'));

select isnt_empty('select routine from composite_arguments', 'there are such arguments');

select is_empty(
    $$
    select routine, name
      from composite_arguments
     where body !~ ('internal\.check_(json|array)\(' || name || ', ''' || name || '''')
       -- Which checks p_media and p_tags so.
       and body !~ '\minternal\.check_content\('
    $$,
    'each jsonb or array argument of a public function is checked for depth and size'
);

-- As keys they would make each UPDATE of a table whose BEFORE trigger may change the row take the
-- strongest row lock.
select is_empty(
    $$
    select i.indexrelid::regclass, a.attname
      from pg_index as i
      join pg_class as c on c.oid = i.indrelid
      join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indisunique and i.indpred is null and i.indexprs is null
       and a.attgenerated <> ''
       and c.relnamespace::regnamespace::text in ('core', 'internal', 'ops', 'analytics')
       and exists (
           select
             from pg_trigger as t
            where t.tgrelid = i.indrelid and not t.tgisinternal
              -- FOR EACH ROW, BEFORE, UPDATE
              and t.tgtype & 19 = 19
       )
    $$,
    'no generated column of a table with a BEFORE UPDATE trigger is a key of foreign keys'
);

select * from finish();
rollback;
