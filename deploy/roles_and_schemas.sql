-- Deploy pgsocial:roles_and_schemas to pg
-- Checks what sql/bootstrap.sql must have prepared, then makes the schemas.
begin;

do $$
declare
    v_missing text;
begin
    if current_setting('server_version_num')::integer < 170000 then
        raise exception 'pgsocial needs PostgreSQL 17 or later, this is %', version();
    end if;

    if current_setting('server_encoding') <> 'UTF8' then
        raise exception 'pgsocial needs a database in UTF8, this one is %',
            current_setting('server_encoding')
            using hint = 'create database ... encoding UTF8 template template0';
    end if;

    select string_agg(r, ', ')
      into v_missing
      from unnest(array['pgsocial_owner', 'pgsocial_app', 'pgsocial_analyst', 'pgsocial_admin',
                        'pgsocial_stream', 'pgsocial_worker']) as r
     where to_regrole(r) is null;

    if v_missing is not null then
        raise exception 'missing roles: %', v_missing
            using hint = 'run sql/bootstrap.sql once as a superuser in this database';
    end if;

    if current_user <> 'pgsocial_owner' then
        raise exception 'deploy as pgsocial_owner, who must own every object; you are %', current_user
            using hint = 'connect as pgsocial_owner, or "set role pgsocial_owner"';
    end if;

    if not exists (
        select from pg_extension
         where extname = 'pgcrypto' and extnamespace = to_regnamespace('extensions')
    ) then
        raise exception 'the extension pgcrypto is missing in the schema "extensions"'
            using hint = 'install its package and run sql/bootstrap.sql as a superuser';
    end if;
end
$$;

-- Global, not per schema: only so does PUBLIC lose EXECUTE on what comes later.
alter default privileges revoke execute on functions from public;

create schema social;
create schema core;
create schema internal;
create schema analytics;
create schema ops;

comment on schema social is 'The public API: the only schema that applications call.';
comment on schema core is 'The truth: users, graph, content, engagement.';
comment on schema internal is 'Log, projections, read models and helpers.';
comment on schema analytics is 'Time series, rollups and their read functions.';
comment on schema ops is 'Health, jobs and settings.';

grant usage on schema social
    to pgsocial_app, pgsocial_analyst, pgsocial_admin, pgsocial_stream, pgsocial_worker;
grant usage on schema internal to pgsocial_worker;
grant usage on schema ops to pgsocial_admin, pgsocial_worker;
grant usage on schema analytics to pgsocial_analyst, pgsocial_admin;

commit;
