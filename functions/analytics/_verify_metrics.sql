create or replace function internal.verify_metrics()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select d.relation || '.' || d.counter,
           d.subject || to_char(d.bucket_at at time zone 'UTC', '@YYYY-MM-DD"T"HH24:MI"Z"'), d.kept, d.counted
      from internal.compare_metrics() as d;
end
$$;

comment on function internal.verify_metrics() is
    'The metrics, of minutes, quarters of an hour and days, that differ from what the tables hold, as '
    'far back as these are kept; an id is the subject and the time, "42@2026-03-01T10:15Z".';
