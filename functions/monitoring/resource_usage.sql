create or replace function ops.resource_usage(
    p_from timestamptz default null, p_to timestamptz default null
)
returns setof social.resource_usage_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.sample_span := internal.sample_span(p_from, p_to);
    v_sessions constant bigint := (
        select sum(r.sessions)
          from internal.wait_rows(v_span) as r
         where r.wait_type not in ('Timeout', 'Client', 'Activity', 'Extension')
    );
begin
    return query
    select coalesce(g.kind, 'gateway'), s.gateway, coalesce(g.seen_at > now() - interval '3 minutes', false),
           sum(s.cpu_seconds) / nullif(sum(s.seconds), 0), max(s.cpu_share), max(s.memory_bytes),
           max(s.pool_size), max(s.pool_busy), null::integer, max(s.pool_waiting), sum(s.pool_wait_ms),
           max(s.sockets), max(s.open_files), sum(s.read_bytes)::bigint, sum(s.written_bytes)::bigint,
           null::bigint, max(s.loop_delay_ms), coalesce(g.seen_at, max(s.sampled_at)), 'resource_usage/1'
      from internal.gateway_rows(v_span) as s
      left join ops.gateways as g on g.gateway = s.gateway
     group by s.gateway, g.kind, g.seen_at
     order by g.kind, s.gateway;

    return query
    select 'host', s.host, max(s.sampled_at) > now() - interval '3 minutes', avg(s.cpu_share),
           max(s.cpu_share), max(s.memory_used_bytes), null::integer, null::integer, null::integer,
           null::integer, null::double precision, null::integer, null::integer, null::bigint, null::bigint,
           sum(s.network_bytes)::bigint, null::double precision, max(s.sampled_at), 'resource_usage/1'
      from internal.host_rows(v_span) as s
     group by s.host
     order by s.host;

    return query
    select 'database', current_database()::text, true,
           coalesce(v_sessions, 0) / sum(s.runs)::double precision, null::double precision, null::bigint,
           max(s.connections), max(s.active_connections),
           max(s.most_connections), max(s.waiting_connections), null::double precision, null::integer,
           null::integer, (sum(s.read_blocks) * 8192)::bigint, null::bigint, null::bigint,
           null::double precision, max(s.sampled_at), 'resource_usage/1'
      from internal.database_rows(v_span) as s
    having count(*) > 0;

    return query
    select 'server_process', s.backend_type, true, null::double precision, null::double precision,
           null::bigint, null::integer, null::integer, null::integer, null::integer,
           null::double precision, null::integer, null::integer, (sum(s.reads) * 8192)::bigint,
           (sum(s.writes + s.extends) * 8192)::bigint,
           null::bigint, null::double precision, max(s.sampled_at), 'resource_usage/1'
      from internal.io_rows(v_span) as s
     group by s.backend_type
     order by s.backend_type;
end
$$;

comment on function ops.resource_usage(timestamptz, timestamptz) is
    'What processes took from p_from (an hour before) to p_to (now): each process of a gateway, a relay or '
    'sinks and its host, as they tell; the database (cpu_share: sessions at work and not waiting for a '
    'client or a clock); and the server''s processes by kind (what they read and wrote). PostgreSQL does '
    'not tell the CPU time or the memory of its processes: on a host with one of those that host''s row '
    'has them (resource_usage/1). Errors: PS400 (p_from, p_to). Example: select kind, name, cpu_share, '
    'memory_bytes from ops.resource_usage();';

grant execute on function ops.resource_usage(timestamptz, timestamptz) to pgsocial_worker, pgsocial_admin;
