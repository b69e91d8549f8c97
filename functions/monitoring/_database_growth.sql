-- Free space is nothing that SQL can see: a gateway on the same host tells it, or an operator the size of the
-- volume, of which then all that the server holds is taken off.
create or replace function internal.database_growth(p_span internal.sample_span)
returns internal.database_growth
language sql
stable
parallel safe
as $$
    select l.database_bytes, g.bytes_per_day,
           case when d.disk_free_bytes is not null then d.disk_free_bytes
                when s.bytes is not null
                then greatest(s.bytes - (select sum(pg_database_size(c.oid)) from pg_database as c)
                              - coalesce(l.wal_directory_bytes, 0), 0)::bigint end,
           coalesce(d.disk_bytes, s.bytes), l.xid_age
      from (select nullif(internal.setting('disk_bytes'), '')::bigint as bytes) as s
      left join lateral (
        select r.database_bytes, r.wal_directory_bytes, r.xid_age
          from internal.database_rows(p_span) as r
         order by r.sampled_at desc
         limit 1
       ) as l on true
      left join lateral (
        select case
                   when max(r.sampled_at) - min(r.sampled_at) >= interval '1 hour'
                   then regr_slope(r.database_bytes, extract(epoch from r.sampled_at)) * 86400
               end as bytes_per_day
          from internal.database_rows(p_span) as r
       ) as g on true
      left join lateral (
        select h.disk_bytes, h.disk_free_bytes
          from ops.host_samples as h
         where h.sampled_at > now() - interval '10 minutes' and h.is_database
           and h.disk_free_bytes is not null
         order by h.sampled_at desc
         limit 1
       ) as d on true;
$$;

comment on function internal.database_growth(internal.sample_span) is
    'How large the database is at the end of a window, how fast it grew in it (null where that is less '
    'than an hour), and the room on its volume (null where nobody knows).';
