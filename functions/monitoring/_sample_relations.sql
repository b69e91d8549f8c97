-- To ask for a size is to open the table: what somebody holds, or waits to hold, for themselves alone is left
-- out, and has no row for that hour.
create or replace function internal.sample_relations(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_hour constant timestamptz := date_trunc('hour', p_at, 'UTC');
begin
    if exists (
        select from ops.relation_samples
         where sampled_at >= v_hour and sampled_at < v_hour + interval '1 hour'
    ) then
        return null;
    end if;

    insert into ops.relation_samples
    with held as materialized (
        select l.relation
          from pg_locks as l
         where l.locktype = 'relation' and l.mode = 'AccessExclusiveLock' and l.pid <> pg_backend_pid()
           and l.database = (select d.oid from pg_database as d where d.datname = current_database())
    ),
    relations as materialized (
        select s.relid as table_id, null::oid as index_id, s.n_live_tup as live, s.n_dead_tup as dead,
               array[s.seq_scan, s.seq_tup_read] as counts
          from pg_stat_user_tables as s
         where s.schemaname !~ '^pg_'
        union all
        select s.relid, s.indexrelid, 0, 0, array[s.idx_scan, s.idx_tup_read]
          from pg_stat_user_indexes as s
         where s.schemaname !~ '^pg_'
    ),
    changes as (
        select c.key, c.counts
          from internal.sample_changes('relation', array(
                select (coalesce(r.index_id, r.table_id)::text, r.counts, null)::internal.sample_count
                  from relations as r
               )) as c
    )
    select p_at, w.name, coalesce(i.name, ''),
           sum(case when r.index_id is null then pg_table_size(r.table_id)
                    else pg_relation_size(r.index_id) end),
           coalesce(sum(c.counts[1]), 0), coalesce(sum(c.counts[2]), 0), sum(r.live), sum(r.dead)
      from relations as r
     cross join internal.whole_table(r.table_id) as w (name)
      left join changes as c on c.key = coalesce(r.index_id, r.table_id)::text
     cross join lateral (
        -- An index of a chunk is called after that of its table.
        select regexp_replace(x.relname, '^_hyper_\d+_\d+_chunk_', '') as name
          from pg_class as x
         where x.oid = coalesce(
                   (select h.inhparent from pg_inherits as h where h.inhrelid = r.index_id limit 1),
                   r.index_id
               )
        union all
        select null where r.index_id is null
       ) as i
     where w.name is not null
       and r.table_id not in (select h.relation from held as h)
       and (r.index_id is null or r.index_id not in (select h.relation from held as h))
     group by 2, 3
    having sum(case when r.index_id is null then pg_table_size(r.table_id)
                    else pg_relation_size(r.index_id) end) is not null;

    return null;
end
$$;

comment on function internal.sample_relations(timestamptz) is
    'Writes the rows of an hour to ops.relation_samples, where there are none yet; returns null, since '
    'it sees all.';
