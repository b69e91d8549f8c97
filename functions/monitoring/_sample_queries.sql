-- The extension is not needed, and may be in any schema: so its view is asked by dynamic SQL. Its texts
-- are read from a file: only where there is a statement that was never seen before.
create or replace function internal.sample_queries(p_at timestamptz)
returns text
language plpgsql
volatile
parallel unsafe
as $$
declare
    v_schema constant text := (
        select n.nspname
          from pg_extension as e
          join pg_namespace as n on n.oid = e.extnamespace
         where e.extname = 'pg_stat_statements'
    );
    v_most constant integer := internal.setting('sample_queries')::integer;
    v_counts internal.sample_count[];
    v_ids bigint[];
begin
    if v_schema is null then
        return 'statements: the extension pg_stat_statements is not in this database; see sql/bootstrap.sql';
    end if;

    execute format(
        'select array_agg((
                   concat_ws('' '', s.queryid, s.userid, s.toplevel),
                   array[s.calls, s.total_exec_time,
                         s.calls * (s.stddev_exec_time ^ 2 + s.mean_exec_time ^ 2), s.rows, s.shared_blks_hit,
                         s.shared_blks_read, s.shared_blks_written,
                         s.temp_blks_read + s.temp_blks_written, s.wal_bytes],
                   s.stats_since
               )::internal.sample_count)
           from %I.pg_stat_statements(false) as s
          where s.dbid = (select d.oid from pg_database as d where d.datname = current_database())
            and s.queryid is not null and s.calls > 0', v_schema
    ) into v_counts;

    with statements as (
        select split_part(c.key, ' ', 1)::bigint as id, sum(c.counts[1]) as calls,
               sum(c.counts[2]) as exec_ms, sum(c.counts[3]) as square_ms,
               sum(c.counts[4]) as row_count, sum(c.counts[5]) as hit,
               sum(c.counts[6]) as read, sum(c.counts[7]) as written, sum(c.counts[8]) as temp,
               sum(c.counts[9]) as wal
          from internal.sample_changes('query', coalesce(v_counts, '{}')) as c
         group by 1
        having sum(c.counts[1]) > 0
    ),
    ranked as (
        select s.*, row_number() over (order by s.exec_ms desc, s.id) <= v_most as is_told
          from statements as s
    ),
    written as (
        insert into ops.query_samples
        select p_at, case when r.is_told then r.id else 0 end as id, sum(r.calls), sum(r.exec_ms),
               sum(r.square_ms), 0, sum(r.row_count), sum(r.hit), sum(r.read), sum(r.written), sum(r.temp),
               sum(r.wal)
          from ranked as r
         group by 2
        returning query_id
    )
    select array_agg(w.query_id) into v_ids from written as w;

    execute format(
        'update ops.query_samples as q
            set most_ms = s.most_ms
           from (select queryid, max(max_exec_time) as most_ms
                   from %I.pg_stat_statements(false) where queryid = any ($1) group by 1) as s
          where q.sampled_at = $2 and q.query_id = s.queryid', v_schema
    ) using v_ids, p_at;

    if exists (
        select from unnest(v_ids) as i (id)
         where i.id <> 0 and not exists (select from ops.queries as q where q.query_id = i.id)
    ) then
        execute format(
            'insert into ops.queries (query_id, query, first_at, seen_at)
             select distinct on (s.queryid) s.queryid, internal.shown_query(s.query), $2, $2
               from %I.pg_stat_statements(true) as s
              where s.queryid = any ($1) and s.query is not null
              order by s.queryid
                 on conflict (query_id) do nothing', v_schema
        ) using v_ids, p_at;
    end if;

    update ops.queries set seen_at = p_at where query_id = any (v_ids) and seen_at < p_at - interval '1 hour';

    return null;
end
$$;

comment on function internal.sample_queries(timestamptz) is
    'Writes the rows of a minute to ops.query_samples, and texts to ops.queries; returns what it '
    'cannot see, null where it sees all.';

create or replace function internal.shown_query(p_query text)
returns text
language sql
immutable
parallel safe
as $$
    select case
               when p_query ~* '^[\s(]*(--[^\n]*\n\s*)*(select|insert|update|delete|merge|with|call|values)\M'
               then left(btrim(p_query, e' \n\t'), 2000)
               else coalesce(substring(p_query from '^\s*(\w+(?:\s+\w+)?)'), '') || ' ...'
           end;
$$;

comment on function internal.shown_query(text) is
    'A statement''s text, cut at 2,000 characters; of what is neither query nor call only the first '
    'two words, since such texts keep their constants, and "alter role" a password.';
