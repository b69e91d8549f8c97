create or replace function internal.table_health()
returns table (
    relation text, bloat_bytes bigint, vacuumed_at timestamptz, analyzed_at timestamptz, xid_age bigint
)
language sql
stable
parallel safe
as $$
    with widths as materialized (
        select s.schemaname, s.tablename, sum((1 - s.null_frac) * s.avg_width) as width
          from pg_stats as s
         where s.schemaname !~ '^pg_' and not s.inherited
         group by 1, 2
    )
    select internal.whole_table(c.oid),
           sum(greatest(
               c.relpages - ceil(c.reltuples * (4 + ceil((24 + w.width) / 8) * 8)
                                 / (8168 * f.fillfactor / 100)), 0
           ) * 8192)::bigint,
           max(greatest(s.last_vacuum, s.last_autovacuum)), max(greatest(s.last_analyze, s.last_autoanalyze)),
           max(age(c.relfrozenxid))::bigint
      from pg_class as c
      join pg_namespace as n on n.oid = c.relnamespace
      join pg_stat_user_tables as s on s.relid = c.oid
      left join widths as w on w.schemaname = n.nspname and w.tablename = c.relname and c.reltuples >= 0
     cross join lateral (
        select coalesce(
                   (select o.option_value::integer
                      from pg_options_to_table(c.reloptions) as o
                     where o.option_name = 'fillfactor'), 100
               ) as fillfactor
       ) as f
     where c.relkind = 'r' and n.nspname !~ '^pg_'
     group by 1;
$$;

comment on function internal.table_health() is
    'Of each table, partitions and chunks with it: bytes that its rows would not need, by the '
    'statistics of its columns; when it was last vacuumed and analyzed; and the age of its oldest '
    'transaction.';
