create or replace function ops.table_growth(
    p_from timestamptz default null, p_to timestamptz default null
)
returns setof social.table_growth_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.sample_span := internal.sample_span(p_from, p_to, '1 day');
    v_first constant timestamptz := (
        select min(s.sampled_at) from ops.relation_samples as s
         where s.sampled_at >= v_span.starts_at and s.sampled_at < v_span.ends_at
    );
    v_last constant timestamptz := (
        select max(s.sampled_at) from ops.relation_samples as s
         where s.sampled_at >= v_span.starts_at and s.sampled_at < v_span.ends_at
    );
    -- Over less than an hour chance would be told as growth.
    v_days constant double precision := case
        when v_last - v_first >= interval '1 hour' then extract(epoch from v_last - v_first) / 86400
    end;
    v_freeze_age constant double precision := current_setting('autovacuum_freeze_max_age')::double precision;
    v_database internal.database_growth := internal.database_growth(v_span);
begin
    if v_database.bytes is null then
        return;
    end if;

    return next (
        null, v_database.bytes, null, v_database.bytes_per_day, v_database.free_bytes,
        case when v_database.bytes_per_day > 0 then v_database.free_bytes / v_database.bytes_per_day end,
        null, null, null, null, null, null, null, null, null, v_database.xid_age,
        v_database.xid_age / v_freeze_age, 'table_growth/1'
    )::social.table_growth_item;

    return query
    with sizes as materialized (
        select s.relation, s.index_name, sum(s.bytes) filter (where s.sampled_at = v_last) as bytes,
               coalesce(sum(s.bytes) filter (where s.sampled_at = v_first), 0) as bytes_first,
               sum(s.scans) filter (where s.sampled_at > v_first) as scans,
               sum(s.live_rows) filter (where s.sampled_at = v_last) as live_rows,
               sum(s.dead_rows) filter (where s.sampled_at = v_last) as dead_rows
          from ops.relation_samples as s
         where s.sampled_at >= v_span.starts_at and s.sampled_at < v_span.ends_at
         group by s.relation, s.index_name
        having bool_or(s.sampled_at = v_last)
    ),
    tables as (
        select s.relation, sum(s.bytes) as bytes, sum(s.bytes_first) as bytes_first,
               sum(s.bytes) filter (where s.index_name <> '') as index_bytes,
               max(s.live_rows) filter (where s.index_name = '') as live_rows,
               max(s.dead_rows) filter (where s.index_name = '') as dead_rows,
               sum(s.scans) filter (where s.index_name = '') as sequential,
               sum(s.scans) filter (where s.index_name <> '') as by_index,
               array_agg(s.index_name order by s.index_name) filter (where u.is_unused) as unused,
               sum(s.bytes) filter (where u.is_unused) as unused_bytes
          from sizes as s
         cross join lateral (
            select s.index_name <> '' and coalesce(s.scans, 0) = 0
                   and not exists (
                       select from pg_constraint as k
                        where k.conname = s.index_name and k.contype in ('p', 'u', 'x')
                          and k.conrelid = to_regclass(s.relation)
                   ) as is_unused
           ) as u
         group by s.relation
    )
    select t.relation, t.bytes::bigint, coalesce(t.index_bytes, 0)::bigint,
           (t.bytes - t.bytes_first) / v_days, null::bigint, null::double precision, t.live_rows::bigint,
           t.dead_rows::bigint, h.bloat_bytes,
           coalesce(t.sequential, 0)::bigint, coalesce(t.by_index, 0)::bigint, coalesce(t.unused, '{}'),
           coalesce(t.unused_bytes, 0)::bigint, h.vacuumed_at, h.analyzed_at, h.xid_age,
           h.xid_age / v_freeze_age, 'table_growth/1'
      from tables as t
      left join internal.table_health() as h on h.relation = t.relation
     order by t.bytes desc, t.relation;
end
$$;

comment on function ops.table_growth(timestamptz, timestamptz) is
    'The database, then each table, largest first: how large it was at the end of the window from '
    'p_from (a day before) to p_to (now), and by how many bytes a day it grew in it; how often it was '
    'read whole and by an index, which indexes nobody used; as it is now: bloat, estimated from the '
    'statistics (widths of rows, fillfactor) as the room that its rows would not need, when it was '
    'vacuumed, and how old its oldest transaction is. free_bytes is known where a gateway runs on the '
    'database''s host, or from ops.settings disk_bytes (table_growth/1). Errors: PS400 (p_from, p_to). '
    'Example: select relation, bytes, bytes_per_day, days_until_full from ops.table_growth(now() - '
    'interval ''7 days'') limit 10;';

grant execute on function ops.table_growth(timestamptz, timestamptz) to pgsocial_worker, pgsocial_admin;
