-- What a function answers: see "What a function answers" in docs/reference/README.md.
begin;
set local search_path = pg_catalog, extensions;
select plan(5);

create temp view answers as
select p.oid::regprocedure as routine, p.proname as name, p.proretset as is_set,
       p.prorettype::regtype as type,
       t.typtype = 'c' and t.typnamespace = 'social'::regnamespace as is_named_row,
       array(
           select a.attname::text
             from pg_attribute as a
            where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
            order by a.attnum
       ) as fields,
       p.proargnames as arguments, p.proargmodes as modes
  from pg_proc as p
  join pg_type as t on t.oid = p.prorettype
 where p.pronamespace = 'social'::regnamespace;

select is_empty(
    $$
    select routine, type
      from answers
     where not case when is_set then is_named_row
                    when name = 'to_json' then type = 'json'::regtype
                    else is_named_row
                         or type in ('boolean'::regtype, 'bigint'::regtype, 'integer'::regtype,
                                     'text'::regtype, 'jsonb'::regtype, 'void'::regtype)
               end
    $$,
    'a function answers rows of a named type, a plain value or a jsonb document'
);

select is_empty(
    $$ select routine from answers where modes is not null $$,
    'no function has OUT arguments'
);

select is_empty(
    $$
    select routine, type
      from answers
     where 'p_cursor' = any (arguments) and type <> 'jsonb'::regtype
       and not (is_set and fields[cardinality(fields)] = 'cursor')
    $$,
    'pages are rows that end in a cursor'
);

select is_empty(
    $$
    select a.routine, a.type
      from answers as a
      join answers as b on b.name in ('un' || a.name, regexp_replace(a.name, '^un', ''))
                       and b.name <> a.name
     where a.type <> 'boolean'::regtype and 'is_changed' <> all (a.fields)
    $$,
    'switches tell whether something changed'
);

select is_empty(
    $$
    select t.oid::regtype
      from pg_type as t
     where t.typnamespace = 'social'::regnamespace and t.typtype = 'c'
       and not exists (select from answers as a where a.type = t.oid::regtype)
       and not exists (select from pg_attribute as f where f.atttypid = t.oid)
    $$,
    'every type is what some function answers, or a part of one that is'
);

select * from finish();
rollback;
