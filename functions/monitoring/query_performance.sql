create or replace function ops.query_performance(
    p_from timestamptz default null, p_to timestamptz default null, p_limit integer default 20
)
returns setof social.query_performance_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.sample_span := internal.sample_span(p_from, p_to);
begin
    perform internal.check_limit(p_limit);

    return query
    select n.query_id::text, q.query, n.calls, n.calls / v_span.seconds, n.exec_ms,
           coalesce(n.exec_ms / nullif(sum(n.exec_ms) over (), 0), 0), n.exec_ms / n.calls,
           internal.lognormal_p99(n.calls, n.exec_ms, n.square_ms, n.most_ms), n.most_ms, n.row_count,
           n.hit_blocks, n.read_blocks,
           n.hit_blocks::double precision / nullif(n.hit_blocks + n.read_blocks, 0), n.temp_blocks,
           n.wal_bytes, b.calls, b.exec_ms / b.calls,
           internal.lognormal_p99(b.calls, b.exec_ms, b.square_ms, b.most_ms),
           (n.exec_ms / n.calls) / nullif(b.exec_ms / b.calls, 0) - 1, 'query_performance/1'
      from internal.query_totals(v_span) as n
      left join internal.query_totals(internal.day_before(v_span)) as b on b.query_id = n.query_id
      left join ops.queries as q on q.query_id = n.query_id
     order by n.exec_ms desc, n.query_id
     limit p_limit;
end
$$;

comment on function ops.query_performance(timestamptz, timestamptz, integer) is
    'The p_limit (1 to 100) kinds of statements that took most time from p_from (an hour before) to '
    'p_to (now), and what each took in the same window a day before. Times are milliseconds within the '
    'server, blocks 8 KiB. Nothing where pg_stat_statements is missing: ops.sampling_state() says so. '
    'p99_ms is estimated from mean and variance, as of a log-normal distribution, and no more than '
    'most_ms: where there are two kinds of calls, as of what is cached and what is not, it can be far '
    'off (query_performance/1). Errors: PS400 (p_from, p_to, p_limit). Example: select calls, mean_ms, '
    'p99_ms, mean_change, query from ops.query_performance(now() - interval ''1 day'');';

create or replace function internal.query_totals(p_span internal.sample_span)
returns setof ops.query_samples
language sql
stable
parallel safe
as $$
    select p_span.starts_at, r.query_id, sum(r.calls)::bigint, sum(r.exec_ms), sum(r.square_ms),
           max(r.most_ms), sum(r.row_count)::bigint, sum(r.hit_blocks)::bigint, sum(r.read_blocks)::bigint,
           sum(r.written_blocks)::bigint, sum(r.temp_blocks)::bigint, sum(r.wal_bytes)::bigint
      from internal.query_rows(p_span) as r
     group by r.query_id;
$$;

comment on function internal.query_totals(internal.sample_span) is
    'What each kind of statement took in a window, all in one row.';

grant execute on function ops.query_performance(timestamptz, timestamptz, integer)
    to pgsocial_worker, pgsocial_admin;
