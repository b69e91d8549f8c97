-- Every function comes from a file of functions/ (its wrapper records it), or from base_functions,
-- whose functions tables depend on. Nothing lingers, nothing was made by hand or edited.
begin;
set local search_path = pg_catalog, extensions;
select plan(3);

-- pg_prove runs in the top folder of the checkout.
\set script `cat deploy/base_functions.sql`
create temp table base as
select m.name[1] as name
  from regexp_matches(
           :'script', 'create or replace function internal\.(\w+)\(', 'g'
       ) as m (name);

create temp view routines as
select p.oid, p.proname, p.pronamespace, p.prosrc, d.body_sha256, d.signature
  from pg_proc as p
  left join internal.deployed_functions as d
    on d.kind = 'routine' and to_regprocedure(d.signature) = p.oid
 where p.pronamespace::regnamespace::text in ('social', 'core', 'internal', 'analytics', 'ops');

select set_eq(
    $$
    select pronamespace::regnamespace::text, proname::text
      from routines
     where signature is null
    $$,
    $$ select 'internal', name from base $$,
    'only the base functions come from no file of functions/'
);

select is_empty(
    $$
    select signature
      from internal.deployed_functions
     where case kind when 'trigger' then (select t.oid from pg_trigger as t where format('%I on %s', t.tgname, t.tgrelid::regclass) = signature)
                     when 'routine' then to_regprocedure(signature)::oid
                     when 'view' then to_regclass(signature)::oid
                     else to_regtype(signature)::oid end is null
    $$,
    'what was recorded is there'
);

select is_empty(
    $$
    select signature
      from routines
     where body_sha256 <> encode(sha256(convert_to(prosrc, 'UTF8')), 'hex')
    $$,
    'every body is as it was deployed'
);

select * from finish();
rollback;
