-- Rolls back: days of a zone, of days of UTC and the quarters at their edges, are what all their quarters are.
begin;
\ir ../helpers.psql
select plan(5);
update ops.settings set value = '100 years' where name = 'metric_quarter_retention';

create temp table families (rows_of text, family text, of text);
insert into families values ('author_rows', 'author_metrics', '42, '), ('follower_rows', 'follower_changes', '42, '), ('post_rows', 'post_metrics', '42, '), ('platform_rows', 'platform_metrics', '');

-- Another number in each column of each quarter of two months, of which days are the sums.
do $$
declare
    v_family record;
begin
    for v_family in
        select f.family, f.of, max(m.subject || ', ') as subject, string_agg(m.name, ', ') as names,
               string_agg(format('abs(hashtext(%L || n)) %% 1000', m.name), ', ') as numbers,
               string_agg(format('sum(%I)', m.name), ', ') as sums
          from families as f
          join internal.metric_columns() as m on m.family = f.family
         group by f.family, f.of
    loop
        execute format('delete from analytics.%I', v_family.family || '_quarters');
        execute format('delete from analytics.%I', v_family.family || '_days');
        execute format(
            'insert into analytics.%1$I (%2$s time, %3$s)
             select %4$s timestamptz ''2025-03-01Z'' + n * interval ''15 minutes'', %5$s from generate_series(0, 61 * 96 - 1) as n',
            v_family.family || '_quarters', v_family.subject, v_family.names, v_family.of, v_family.numbers
        );
        execute format(
            'insert into analytics.%1$I (%2$s time, %3$s)
             select %2$s date_bin(''1 day'', time, timestamptz ''1970-01-01Z'') as day, %4$s from analytics.%5$I group by %2$s day',
            v_family.family || '_days', v_family.subject, v_family.names, v_family.sums, v_family.family || '_quarters'
        );
    end loop;
end
$$;

-- Sums of each column by bucket.
create function pg_temp.told(p_family families, p_level text, p_span internal.metric_span) returns jsonb language plpgsql as $$
declare
    v_sums text := (select string_agg(format('%L, sum(r.%I)', m.name, m.name), ', ') from internal.metric_columns() as m where m.family = p_family.family);
    v_told jsonb;
begin
    execute format(
        'select jsonb_object_agg(b.n, b.sums)
           from (select width_bucket(r.time, $2) as n, jsonb_build_object(%s) as sums
                   from internal.%I(%s $1, $2[1], $3, null, $4) as r group by 1) as b',
        v_sums, p_family.rows_of, p_family.of
    ) into v_told using p_level, p_span.starts, p_span.ends_at, p_span.edges;
    return v_told;
end
$$;
create temp table told as
select f.rows_of, z.zone, s.size, p as span, pg_temp.told(f, 'zone', p) as by_edges, pg_temp.told(f, 'quarters', p) as by_quarters
  from families as f
 cross join unnest(array['Europe/Rome', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Marquesas', 'Etc/GMT+12', 'Etc/GMT-12']) as z (zone)
 cross join unnest(array['day', 'week', 'month']) as s (size)
 cross join lateral internal.metric_span(s.size, '2025-03-10Z', '2025-04-20Z', z.zone) as p;
select is((select count(*) from told where (span).level = 'zone' and by_quarters <> '{}'), 96::bigint, 'four families, eight zones, three sizes');
select is_empty($$ select rows_of, zone, size from told where by_edges is distinct from by_quarters $$, 'each column of each bucket');
select is((select string_agg(distinct (select count(*) from jsonb_object_keys(t.by_edges))::text, ' ') from told as t where size = 'day'), '42', 'no bucket beyond the span');

-- What is read.
select ok((select bool_and(cardinality((span).edges) <= (cardinality((span).starts) + 1) * 48) from told), 'a day has twelve hours of edges at most');
select is((select max(cardinality((span).edges)) from told where zone = 'Europe/Rome' and size = 'day'), 21 * 4 + 22 * 8, 'a day of Rome has four or eight quarters');

select * from finish();
rollback;
