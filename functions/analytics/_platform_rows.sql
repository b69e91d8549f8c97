-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.platform_rows(
    p_level text, p_from timestamptz, p_to timestamptz, p_counted jsonb default null
)
returns setof analytics.platform_metrics
language sql
stable
parallel safe
as $$
    select m.* from analytics.platform_metrics as m
     where p_counted is null and p_level = 'minutes'
       and m.time >= p_from and m.time < p_to
    union all
    select q.* from analytics.platform_metrics_quarters as q
     where p_counted is null and p_level = 'quarters'
       and q.time >= p_from and q.time < p_to
    union all
    select d.* from analytics.platform_metrics_days as d
     where p_counted is null and p_level = 'days'
       and d.time >= p_from and d.time < p_to
    union all
    select c.*
      from jsonb_populate_recordset(null::analytics.platform_metrics, p_counted -> 'platform_metrics') as c;
$$;

comment on function internal.platform_rows(text, timestamptz, timestamptz, jsonb) is
    'The metrics of the platform in a time, by minutes, quarters or '
    'days; or as an engine counted them.';
