-- Deploy pgsocial:functions_api to pg
begin;
set local check_function_bodies = off;
\ir ../functions/api/to_json.sql
commit;
