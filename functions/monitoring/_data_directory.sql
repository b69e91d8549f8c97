create or replace function internal.data_directory()
returns text
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select case
               when inet_client_addr() is not distinct from inet_server_addr()
               then current_setting('data_directory')
           end;
$$;

comment on function internal.data_directory() is
    'Where the server''s data lie, for who comes from the same host, by its socket or address; null '
    'for others.';

grant execute on function internal.data_directory() to pgsocial_worker;
