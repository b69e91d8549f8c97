create or replace function ops.standby_lags()
returns table (subject text, bytes numeric)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
    select coalesce(nullif(r.application_name, ''), 'pid ' || r.pid),
           pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(r.replay_lsn, r.sent_lsn))
      from pg_stat_replication as r
     where r.state = 'streaming' or r.state = 'catchup'
     order by 2 desc
     limit 100;
$$;

comment on function ops.standby_lags() is
    'Standbys and other receivers of the WAL that are connected, and how many bytes of it they have not '
    'replayed. None on a standby itself. Example: select * from ops.standby_lags();';

grant execute on function ops.standby_lags() to pgsocial_admin, pgsocial_worker;
