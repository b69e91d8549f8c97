-- From the catalog, so that a new table is erased and exported without being thought of. In
-- internal and analytics, which have no foreign keys to people, by the columns' names.
create or replace function internal.person_columns()
returns table (relation regclass, name name, is_core boolean)
language sql
stable
parallel safe
as $$
    select f.conrelid::regclass, a.attname, true
      from pg_constraint as f
      join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
     where f.contype = 'f' and f.confrelid = 'core.users'::regclass and f.conparentid = 0
    union all
    select c.oid::regclass, a.attname, false
      from pg_class as c
      join pg_attribute as a on a.attrelid = c.oid
     where c.relnamespace in ('internal'::regnamespace, 'analytics'::regnamespace)
       and c.relkind in ('r', 'p')
       and a.attname in ('user_id', 'viewer_id') and a.atttypid = 'bigint'::regtype
       and c.oid <> all (array(
           select i.relid from pg_partition_tree('internal.events') as i
       ));
$$;

comment on function internal.person_columns() is
    'The columns that say whose a row is: foreign keys to core.users, and user_id and viewer_id of '
    'read models.';
