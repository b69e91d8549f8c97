create or replace function ops.open_transactions()
returns table (subject text, seconds double precision, is_writing boolean)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select t.subject, extract(epoch from clock_timestamp() - t.since)::double precision, t.is_writing
      from (
        select 'pid ' || a.pid || ' (' || a.usename || ')' as subject, a.xact_start as since,
               a.backend_xid is not null as is_writing
          from pg_stat_activity as a
         where a.datname = current_database() and a.xact_start is not null
           and a.backend_type = 'client backend'
        union all
        select 'prepared ' || p.gid, p.prepared, true
          from pg_prepared_xacts as p
         where p.database = current_database()
      ) as t
     order by 2 desc
     limit 100;
$$;

comment on function ops.open_transactions() is
    'Transactions of clients in this database that are open, also prepared ones, for how many seconds, and '
    'whether they have written; the 100 that are open for longest. Example: select * from '
    'ops.open_transactions();';

grant execute on function ops.open_transactions() to pgsocial_admin, pgsocial_worker;
