-- Without an index that begins with its columns, a foreign key makes each delete of the row that it
-- points to scan the whole table.
begin;
set local search_path = pg_catalog, extensions;
select plan(2);

create temp view ours as
select oid, nspname from pg_namespace where nspname in ('social', 'core', 'internal', 'analytics', 'ops');

select is_empty(
    $$
    select f.conrelid::regclass, f.conname
      from pg_constraint as f
      join ours on ours.oid = f.connamespace
     where f.contype = 'f' and f.conparentid = 0
       and not exists (
           select
             from pg_index as i
            where i.indrelid = f.conrelid and i.indisvalid
              and (i.indkey::smallint[])[0:cardinality(f.conkey) - 1] @> f.conkey
              -- The check asks for a value, so an index of all rows that have one serves it too.
              and (i.indpred is null
                   or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', (
                       select a.attname
                         from pg_attribute as a
                        where a.attrelid = f.conrelid and a.attnum = f.conkey[1]
                   )))
       )
    $$,
    'every foreign key has an index that begins with its columns'
);

select is_empty(
    $$
    select i.indexrelid::regclass, j.indexrelid::regclass
      from pg_index as i
      join pg_class as c on c.oid = i.indrelid
      join ours on ours.oid = c.relnamespace
      join pg_index as j on j.indrelid = i.indrelid and j.indexrelid <> i.indexrelid
     where not i.indisunique
       and i.indpred is null and j.indpred is null and i.indexprs is null and j.indexprs is null
       and not c.relispartition
       and i.indclass[0] = j.indclass[0]
       and j.indkey::text || ' ' like i.indkey::text || ' %'
    $$,
    'no index is the beginning of another'
);

select * from finish();
rollback;
