-- What the tests need beside sql/bootstrap.sql, as a superuser.
\set ON_ERROR_STOP on
set client_min_messages = warning;

create extension if not exists pgtap schema extensions;
create extension if not exists plpgsql_check schema extensions;
create extension if not exists hypopg schema extensions;
