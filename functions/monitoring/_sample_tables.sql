create or replace function internal.sample_tables(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_most constant integer := internal.setting('sample_tables')::integer;
begin
    insert into ops.table_samples
    with tables as (
        select internal.whole_table(c.key::oid) as relation, sum(c.counts[1]) as sequential_scans,
               sum(c.counts[2]) as sequential_rows, sum(c.counts[3]) as index_scans,
               sum(c.counts[4]) as inserted, sum(c.counts[5]) as updated, sum(c.counts[6]) as hot_updated,
               sum(c.counts[7]) as deleted, sum(c.counts[8]) as hit, sum(c.counts[9]) as read
          from internal.sample_changes('table', array(
                select (
                        s.relid::text,
                        array[s.seq_scan, s.seq_tup_read, coalesce(s.idx_scan, 0), s.n_tup_ins, s.n_tup_upd,
                              s.n_tup_hot_upd, s.n_tup_del, i.heap_blks_hit + coalesce(i.idx_blks_hit, 0),
                              i.heap_blks_read + coalesce(i.idx_blks_read, 0)],
                        null
                       )::internal.sample_count
                  from pg_stat_user_tables as s
                  join pg_statio_user_tables as i on i.relid = s.relid
                 where s.schemaname !~ '^pg_'
               )) as c
         group by 1
    ),
    ranked as (
        select t.*, row_number() over (order by t.hit + t.read desc, t.relation) <= v_most as is_told
          from tables as t
         where t.relation is not null
    )
    select p_at, case when r.is_told then r.relation else '' end, sum(r.sequential_scans),
           sum(r.sequential_rows), sum(r.index_scans), sum(r.inserted), sum(r.updated), sum(r.hot_updated),
           sum(r.deleted), sum(r.hit), sum(r.read)
      from ranked as r
     group by 2;

    return null;
end
$$;

comment on function internal.sample_tables(timestamptz) is
    'Writes the rows of a minute to ops.table_samples; returns null, since it sees all.';

-- TimescaleDB puts a compressed chunk beside its chunk, under that one's name.
create or replace function internal.whole_table(p_relation oid)
returns text
language sql
stable
parallel safe
as $$
    select format('%s.%s', n.nspname, c.relname)
      from pg_class as c
      join pg_namespace as n on n.oid = c.relnamespace
     where c.oid = coalesce(
               (select i.inhparent from pg_inherits as i where i.inhrelid = p_relation limit 1),
               (
                   select i.inhparent
                     from pg_class as z
                     join pg_class as u
                       on u.relnamespace = z.relnamespace and u.relname = left(z.relname, -11)
                     join pg_inherits as i on i.inhrelid = u.oid
                    where z.oid = p_relation and z.relname ~ '_compressed$'
                    limit 1
               ),
               p_relation
           );
$$;

comment on function internal.whole_table(oid) is
    'The name of a table, with its schema; of a partition or chunk that of the table that it is of; '
    'null where it is gone.';
