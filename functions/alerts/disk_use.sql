create or replace function ops.disk_use()
returns table (subject text, share double precision)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select 'database', 1 - g.free_bytes::double precision / g.disk_bytes
      from internal.database_growth(internal.sample_span(now() - interval '5 minutes', now())) as g
     where g.free_bytes is not null and g.disk_bytes > 0;
$$;

comment on function ops.disk_use() is
    'The share of the database''s volume that is taken, where a gateway on its host tells or ops.settings '
    'disk_bytes says how large it is; else no row. Example: select * from ops.disk_use();';

grant execute on function ops.disk_use() to pgsocial_admin, pgsocial_worker;
