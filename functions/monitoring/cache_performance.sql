create or replace function ops.cache_performance(
    p_from timestamptz default null, p_to timestamptz default null
)
returns setof social.cache_performance_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_span constant internal.sample_span := internal.sample_span(p_from, p_to);
begin
    return query
    select n.cache, n.kind, n.reads, n.hits, n.hits::double precision / nullif(n.reads, 0),
           b.hits::double precision / nullif(b.reads, 0), n.results, 'cache_performance/1'
      from internal.cache_totals(v_span) as n
      left join internal.cache_totals(internal.day_before(v_span)) as b
        on b.cache = n.cache and b.kind = n.kind
     order by n.cache, n.kind <> 'all', n.reads desc, n.kind;
end
$$;

comment on function ops.cache_performance(timestamptz, timestamptz) is
    'How often caches had what was looked for, from p_from (an hour before) to p_to (now), and in the '
    'same window a day before: gateway is what is kept in Redis, by kind (docs/caching.md); '
    'shared_buffers are blocks of 8 KiB of the whole server, by kind of process, and what is not there '
    'may still be in the system''s cache. Formula: hit_rate = hits / reads (cache_performance/1). '
    'Errors: PS400 (p_from, p_to). Example: select cache, kind, hit_rate from ops.cache_performance();';

create or replace function internal.cache_totals(p_span internal.sample_span)
returns table (cache text, kind text, reads bigint, hits bigint, results jsonb)
language sql
stable
parallel safe
as $$
    with counted as (
        select 'gateway' as cache, r.kind, c.result, c.reads
          from internal.cache_rows(p_span) as r
         cross join lateral (
            values ('hit', r.hits), ('miss', r.misses), ('other', r.others)
           ) as c (result, reads)
        union all
        select 'shared_buffers', r.backend_type, c.result, c.blocks
          from internal.io_rows(p_span) as r
         cross join lateral (values ('hit', r.hits), ('miss', r.reads)) as c (result, blocks)
    ),
    grouped as (
        select c.cache, case when grouping(c.kind) = 1 then 'all' else c.kind end as kind, c.result,
               sum(c.reads)::bigint as reads
          from counted as c
         group by grouping sets ((c.cache, c.kind, c.result), (c.cache, c.result))
    )
    select g.cache, g.kind, sum(g.reads)::bigint,
           coalesce(sum(g.reads) filter (where g.result = 'hit'), 0)::bigint,
           jsonb_object_agg(g.result, g.reads)
      from grouped as g
     group by g.cache, g.kind
    having sum(g.reads) > 0;
$$;

comment on function internal.cache_totals(internal.sample_span) is 'Reads and hits of caches in a window.';

grant execute on function ops.cache_performance(timestamptz, timestamptz) to pgsocial_worker, pgsocial_admin;
