-- Who owns what, what PUBLIC may do, and that a definer function cannot be led astray.
begin;
set local search_path = pg_catalog, extensions;
select plan(7);

create temp view ours as
select oid, nspname from pg_namespace where nspname in ('social', 'core', 'internal', 'analytics', 'ops');

select is_empty(
    $$
    select p.oid::regprocedure
      from pg_proc as p
      join ours on ours.oid = p.pronamespace
     where p.prosecdef
       and not coalesce(p.proconfig @> array['search_path=pg_catalog, extensions, pg_temp'], false)
    $$,
    'every definer function pins search_path to "pg_catalog, extensions, pg_temp"'
);

select is_empty(
    $$
    select p.oid::regprocedure
      from pg_proc as p
      join ours on ours.oid = p.pronamespace
     cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
     where a.grantee = 0
    $$,
    'PUBLIC can execute nothing'
);

select is_empty(
    $$
    select n.nspname, a.privilege_type
      from pg_namespace as n
      join ours using (oid)
     cross join aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) as a
     where a.grantee = 0
    union all
    select c.oid::regclass::text, a.privilege_type
      from pg_class as c
      join ours on ours.oid = c.relnamespace
     cross join aclexplode(
           coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char",
                                         c.relowner))
       ) as a
     where a.grantee = 0 and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    $$,
    'PUBLIC has no right on a schema, table, view or sequence'
);

-- Else the next function that somebody makes is open to all.
select isnt_empty(
    $$
    select
      from pg_default_acl as d
     where d.defaclrole = 'pgsocial_owner'::regrole and d.defaclobjtype = 'f' and d.defaclnamespace = 0
       and not exists (select from aclexplode(d.defaclacl) as a where a.grantee = 0)
    $$,
    'what pgsocial_owner makes is by default not for PUBLIC to execute'
);

select is_empty(
    $$
    select 'schema ' || n.nspname, n.nspowner::regrole
      from pg_namespace as n join ours using (oid)
     where n.nspowner <> 'pgsocial_owner'::regrole
    union all
    select 'relation ' || c.oid::regclass, c.relowner::regrole
      from pg_class as c join ours on ours.oid = c.relnamespace
     where c.relowner <> 'pgsocial_owner'::regrole
    union all
    select 'routine ' || p.oid::regprocedure, p.proowner::regrole
      from pg_proc as p join ours on ours.oid = p.pronamespace
     where p.proowner <> 'pgsocial_owner'::regrole
    union all
    select 'type ' || t.oid::regtype, t.typowner::regrole
      from pg_type as t join ours on ours.oid = t.typnamespace
     where t.typowner <> 'pgsocial_owner'::regrole
    $$,
    'pgsocial_owner owns every object'
);

select is_empty(
    $$
    select rolname
      from pg_roles
     where rolname like 'pgsocial%'
       and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)
    $$,
    'no role of ours has a power over the whole cluster'
);

-- An invoker function of social runs with the rights of the application, which has none on tables.
select is_empty(
    $$
    select p.oid::regprocedure
      from pg_proc as p
     where p.pronamespace = 'social'::regnamespace and not p.prosecdef
       and p.prosrc ~ '\m(core|internal|ops|analytics)\.'
    $$,
    'a function of social that reaches other schemas is security definer'
);

select * from finish();
rollback;
