-- Verify pgsocial:triggers on pg
select 1 / (count(*) = 84)::integer
  from pg_trigger
 where not tgisinternal and tgrelid in (select oid from pg_class where relnamespace = 'core'::regnamespace);
