create or replace function internal.table_health()
returns table (
    relation text, bloat_bytes bigint, vacuumed_at timestamptz, analyzed_at timestamptz, xid_age bigint
)
language sql
stable
parallel safe
as $$
    select internal.whole_table(c.oid),
           sum(greatest(
               c.relpages - ceil(c.reltuples * (4 + ceil((24 + w.width) / 8) * 8)
                                 / (8168 * f.fillfactor / 100)), 0
           ) * 8192)::bigint,
           max(greatest(pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid))),
           max(greatest(pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid))),
           max(age(c.relfrozenxid))::bigint
      from pg_class as c
      join pg_namespace as n on n.oid = c.relnamespace
      -- A table of one page has no room to tell of, and most have no more: pg_stats asks for each column.
      left join lateral (
        select sum((1 - s.null_frac) * s.avg_width) as width
          from pg_stats as s
         where s.schemaname = n.nspname and s.tablename = c.relname and not s.inherited
           and c.reltuples >= 0 and c.relpages > 1
       ) as w on true
     cross join lateral (
        select coalesce(
                   (select o.option_value::integer
                      from pg_options_to_table(c.reloptions) as o
                     where o.option_name = 'fillfactor'), 100
               ) as fillfactor
       ) as f
     where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     group by 1;
$$;

comment on function internal.table_health() is
    'Of each table, partitions and chunks with it: bytes that its rows would not need, by the '
    'statistics of its columns; when it was last vacuumed and analyzed; and the age of its oldest '
    'transaction.';
