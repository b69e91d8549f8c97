create or replace function internal.sample_database(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_counts internal.sample_count[];
    v_wal_bytes bigint;
    v_note text;
begin
    v_counts := array(
        select (
                'database',
                array[s.xact_commit, s.xact_rollback, s.blks_hit, s.blks_read, s.tup_returned,
                      s.tup_inserted + s.tup_updated + s.tup_deleted, s.temp_bytes, s.deadlocks,
                      s.active_time, s.idle_in_transaction_time],
                s.stats_reset
               )::internal.sample_count
          from pg_stat_database as s
         where s.datname = current_database()
        union all
        select ('wal', array[w.wal_records, w.wal_bytes], w.stats_reset)::internal.sample_count
          from pg_stat_wal as w
        union all
        select (
                'checkpoints',
                array[c.num_timed + c.num_requested, c.write_time + c.sync_time],
                c.stats_reset
               )::internal.sample_count
          from pg_stat_checkpointer as c
    );

    if has_function_privilege('pg_ls_waldir()', 'execute') then
        execute 'select sum(size) from pg_ls_waldir()' into v_wal_bytes;
    else
        v_note := 'the size of pg_wal: grant execute on function pg_ls_waldir() to pgsocial_owner';
    end if;

    with changes as (
        select c.key, c.counts from internal.sample_changes('database', v_counts) as c
    )
    insert into ops.database_samples
    select p_at, 1, coalesce(d[1], 0), coalesce(d[2], 0), coalesce(d[3], 0), coalesce(d[4], 0),
           coalesce(d[5], 0), coalesce(d[6], 0), coalesce(d[7], 0), coalesce(d[8], 0), coalesce(d[9], 0),
           coalesce(d[10], 0), coalesce(w[1], 0), coalesce(w[2], 0), coalesce(c[1], 0), coalesce(c[2], 0),
           a.all_of_them, current_setting('max_connections')::integer, a.active, a.waiting, a.idle,
           a.oldest_transaction, a.oldest_wait, pg_database_size(current_database()), v_wal_bytes,
           (select max(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)) from pg_replication_slots as s),
           r.standbys, r.lag, x.xid_age, x.multixact_age
      from (
        select (select m.counts from changes as m where m.key = 'database') as d,
               (select m.counts from changes as m where m.key = 'wal') as w,
               (select m.counts from changes as m where m.key = 'checkpoints') as c
      ) as m
     cross join (
        select count(*) as all_of_them,
               count(*) filter (where s.state = 'active' and s.pid <> pg_backend_pid()) as active,
               count(*) filter (where s.wait_event_type = 'Lock') as waiting,
               count(*) filter (where s.state like 'idle in transaction%') as idle,
               coalesce(max(extract(epoch from clock_timestamp() - s.xact_start)), 0) as oldest_transaction,
               coalesce(max(extract(epoch from clock_timestamp() - s.state_change))
                            filter (where s.wait_event_type = 'Lock'), 0) as oldest_wait
          from pg_stat_activity as s
         where s.datid is not null
      ) as a
     cross join (
        select count(*) as standbys, extract(epoch from max(s.replay_lag)) as lag
          from pg_stat_replication as s
         where s.state = 'streaming'
      ) as r
     cross join (
        select age(s.datfrozenxid) as xid_age, mxid_age(s.datminmxid) as multixact_age
          from pg_database as s
         where s.datname = current_database()
      ) as x;

    return v_note;
end
$$;

comment on function internal.sample_database(timestamptz) is
    'Writes the row of a minute to ops.database_samples; returns what it cannot see, null where it '
    'sees all.';
