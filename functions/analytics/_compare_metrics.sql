-- One statement for each table, made of the names in internal.metric_columns(). Whoever is being erased
-- is left out: what is theirs goes from core first, and from here at the end.
create or replace function internal.compare_metrics()
returns setof internal.metric_repairs
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_table record;
begin
    for v_table in
        select m.family, m.subject, l.suffix, l.size,
               case l.suffix when '' then min(m.minutes_since)
                             when '_quarters' then min(m.quarters_since)
                             else min(m.days_since) end as since,
               string_agg(format('sum(r.%1$I)::bigint as %1$I', m.name), ', ' order by m.name) as sums,
               string_agg(
                   format('(%1$L, %2$L::timestamptz, k.%1$I::bigint, c.%1$I)', m.name, m.counted_since),
                   ', ' order by m.name
               ) as numbers
          from internal.metric_columns() as m
         cross join (
            values ('', '1 minute'), ('_quarters', '15 minutes'), ('_days', '1 day')
         ) as l (suffix, size)
         group by m.family, m.subject, l.suffix, l.size
    loop
        return query execute format(
            'select %1$L, n.name, coalesce(c.subject, k.subject)::text, coalesce(c.time, k.time),
                    coalesce(n.kept, 0), coalesce(n.counted, 0)
               from (
                 select date_bin(%2$L, r.time, timestamptz ''1970-01-01Z'') as time, %3$s as subject, %4$s
                   from analytics.%5$I as r
                  where r.time >= %7$L::timestamptz
                  group by 1, 2
               ) as c
               full join (
                 select r.*, %3$s as subject from analytics.%1$I as r where r.time >= %7$L::timestamptz
               ) as k
                 on k.time = c.time and k.subject = c.subject
              cross join lateral (values %6$s) as n (name, since, kept, counted)
              where coalesce(c.time, k.time) >= greatest(n.since, %7$L::timestamptz)
                and coalesce(n.kept, 0) <> coalesce(n.counted, 0) %8$s',
            v_table.family || v_table.suffix, v_table.size,
            coalesce('r.' || quote_ident(v_table.subject), ''''''), v_table.sums,
            'raw_' || v_table.family, v_table.numbers, v_table.since,
            case v_table.subject when 'user_id' then
                'and not exists (
                     select from core.erasures as e where e.user_id = coalesce(c.subject, k.subject)
                 )'
            end
        );
    end loop;
end
$$;

comment on function internal.compare_metrics() is
    'Where the tables of analytics differ from what the tables of core hold. Reads all whole.';
