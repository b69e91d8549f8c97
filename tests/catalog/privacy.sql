-- What an export and an erasure reach is read from the catalog; here it is that they reach all.
begin;
set local search_path = pg_catalog, extensions;
select plan(5);

-- Made by others, or not for the person to know.
create temp table unexported (relation regclass, name name);
insert into unexported values
('core.blocks', 'blocked_id'), ('core.mutes', 'muted_id'), ('core.post_mentions', 'user_id');

select set_eq(
    $$
    select f.conrelid::regclass, a.attname
      from pg_constraint as f
      join pg_attribute as a on a.attrelid = f.conrelid and a.attnum = any (f.conkey)
     where f.contype = 'f' and f.confrelid = 'core.users'::regclass
    $$,
    $$
    select relation, name from internal.export_parts() where name <> 'actor_id' and part not in ('profile', 'post_versions')
    union all
    select relation, name from unexported
    $$,
    'every foreign key to core.users is exported, or has a reason not to be'
);

select is_empty(
    'select part from internal.export_parts() group by part having count(*) > 1',
    'no two parts of an export have one name'
);

select is_empty(
    'select part from internal.export_parts() where keys is null',
    'every part has a key to go on by'
);

select is_empty(
    $$
    select c.oid::regclass, a.attname
      from pg_class as c
      join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = 'core'::regnamespace and c.relkind in ('r', 'p')
       and a.attname ~ '^(user|author|viewer|owner|actor)_id$'
       and not exists (
           select from internal.person_columns() as p where p.relation = c.oid and p.name = a.attname
       )
    $$,
    'a column that names a person has a foreign key'
);

select is_empty(
    $$
    select p.relation
      from internal.person_columns() as p
     where p.is_core
       and p.relation <> all (array['core.erasures', 'core.post_mentions']::regclass[])
       and not exists (
           select
             from pg_trigger as t
            where t.tgrelid = p.relation and t.tgfoid = 'internal.refuse_erased()'::regprocedure
              and t.tgenabled in ('O', 'A')
              and encode(t.tgargs, 'escape') ~ ('(^|\\000)' || p.name || '\\000')
       )
    $$,
    'every table that names people refuses who is erased'
);

select * from finish();
rollback;
