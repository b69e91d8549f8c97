-- What a superuser runs once in a database before pgsocial is deployed:
--     create database pgsocial;  psql -d pgsocial -f sql/bootstrap.sql
-- It makes roles and extensions, may be repeated, and sets no password. What it warns of is not
-- needed; a server with shared_preload_libraries = 'pg_cron,pg_stat_statements' has all of it.
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
-- To tell how much disk the log of the server itself takes.
grant execute on function pg_ls_waldir() to pgsocial_owner;

do $$
begin
    execute format('grant create on database %I to pgsocial_owner', current_database());
end
$$;

create schema if not exists extensions;
grant usage on schema extensions to public;

do $$
begin
    if not exists (select from pg_available_extensions where name = 'pgcrypto') then
        raise exception 'the extension pgcrypto is not installed on this server'
            using hint = 'install the package postgresql-17 (or postgresql-contrib)';
    end if;

    -- An image may have made one elsewhere already; the deploy says if that will not do.
    create extension if not exists pgcrypto schema extensions;

    if not exists (select from pg_available_extensions where name = 'pg_stat_statements') then
        raise warning 'pg_stat_statements is not installed: nobody will know which queries cost most';
    else
        create extension if not exists pg_stat_statements schema extensions;
    end if;

    if not exists (select from pg_available_extensions where name = 'vector') then
        raise warning 'pgvector is not installed: no search by meaning'
            using hint = 'or install it (package postgresql-17-pgvector) and run this again';
    else
        create extension if not exists vector schema extensions;
    end if;

    if current_setting('shared_preload_libraries') !~ '\mtimescaledb\M' then
        raise warning 'TimescaleDB is not loaded: old metrics are deleted row by row'
            using hint = 'or add it to shared_preload_libraries (package postgresql-17-timescaledb), restart, '
                         'run this again, and after a deploy select ops.use_timescaledb()';
    else
        create extension if not exists timescaledb schema extensions;
    end if;

    if current_setting('cron.database_name', true) is null then
        raise warning 'pg_cron is not loaded: call the jobs of ops.jobs by other means'
            using hint = 'or add it to shared_preload_libraries (package postgresql-17-cron), set '
                         'cron.database_name, restart, and run this again before the deploy';
    elsif current_setting('cron.database_name') = current_database() then
        create extension if not exists pg_cron;
        grant usage on schema cron to pgsocial_owner, pgsocial_worker;
    end if;
end
$$;
