-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.post_rows(
    p_post bigint, p_level text, p_from timestamptz, p_to timestamptz, p_counted jsonb default null
)
returns setof analytics.post_metrics
language sql
stable
parallel safe
as $$
    select m.* from analytics.post_metrics as m
     where p_counted is null and p_level = 'minutes'
       and m.post_id = p_post and m.time >= p_from and m.time < p_to
    union all
    select q.* from analytics.post_metrics_quarters as q
     where p_counted is null and p_level = 'quarters'
       and q.post_id = p_post and q.time >= p_from and q.time < p_to
    union all
    select d.* from analytics.post_metrics_days as d
     where p_counted is null and p_level = 'days'
       and d.post_id = p_post and d.time >= p_from and d.time < p_to
    union all
    select c.*
      from jsonb_populate_recordset(null::analytics.post_metrics, p_counted -> 'post_metrics') as c;
$$;

comment on function internal.post_rows(bigint, text, timestamptz, timestamptz, jsonb) is
    'The metrics of a post in a time, by minutes, quarters or '
    'days; or as an engine counted them.';
