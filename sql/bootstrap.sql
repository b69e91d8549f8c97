-- What a superuser runs once in a database before pgsocial is deployed:
--     create database pgsocial;  psql -d pgsocial -f sql/bootstrap.sql
-- It makes roles and extensions, may be repeated, and sets no password. The server must have been
-- started with shared_preload_libraries = 'timescaledb,pg_cron,pg_stat_statements'.
\set ON_ERROR_STOP on
set client_min_messages = warning;

do $$
declare
    v_role text;
begin
    foreach v_role in array array['pgsocial_app', 'pgsocial_analyst', 'pgsocial_admin', 'pgsocial_stream']
    loop
        if to_regrole(v_role) is null then
            execute format('create role %I nologin', v_role);
        end if;
    end loop;

    -- pgsocial_owner owns every object and deploys; pgsocial_worker runs the ticker, projections
    -- and jobs; pgsocial_gateway is what an application logs in as.
    foreach v_role in array array['pgsocial_owner', 'pgsocial_worker', 'pgsocial_gateway']
    loop
        if to_regrole(v_role) is null then
            execute format('create role %I login', v_role);
        end if;
    end loop;
end
$$;

-- What an application asks for is answered in milliseconds: nothing of it may hold a connection for
-- long. The worker's jobs and a deploy take their time.
alter role pgsocial_gateway set statement_timeout = '15s';
alter role pgsocial_gateway set idle_in_transaction_session_timeout = '60s';

grant pgsocial_app to pgsocial_gateway;
grant pgsocial_stream to pgsocial_worker;
-- pg_cron runs a job as whoever scheduled it: the owner schedules as the worker.
grant pgsocial_worker to pgsocial_owner;
-- To tell on deploy, and in the doctor, what is loaded.
grant pg_read_all_settings to pgsocial_owner;
grant pg_read_all_stats to pgsocial_owner, pgsocial_admin;

do $$
begin
    execute format('grant create on database %I to pgsocial_owner', current_database());
end
$$;

create schema if not exists extensions;
grant usage on schema extensions to public;

do $$
declare
    v_extension record;
begin
    for v_extension in
        select *
          from (
            values
            ('timescaledb', 'postgresql-17-timescaledb, or the full edition from Timescale'),
            ('pg_stat_statements', 'postgresql-17'),
            ('vector', 'postgresql-17-pgvector'),
            ('pg_trgm', 'postgresql-17'),
            ('pgcrypto', 'postgresql-17'),
            ('unaccent', 'postgresql-17'),
            ('btree_gin', 'postgresql-17')
          ) as e (name, package)
    loop
        if not exists (select from pg_available_extensions where name = v_extension.name) then
            raise exception 'the extension % is not installed on this server', v_extension.name
                using hint = 'install the package ' || v_extension.package;
        end if;

        -- An image may have made one elsewhere already; the deploy says if that will not do.
        execute format('create extension if not exists %I schema extensions', v_extension.name);
    end loop;

    if current_setting('cron.database_name', true) is null then
        raise exception 'pg_cron is not loaded'
            using hint = 'add pg_cron to shared_preload_libraries (package postgresql-17-cron), set '
                         'cron.database_name, restart';
    elsif current_setting('cron.database_name') = current_database() then
        create extension if not exists pg_cron;
        grant usage on schema cron to pgsocial_owner, pgsocial_worker;
    end if;
end
$$;
