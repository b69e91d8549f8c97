-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.author_rows(
    p_user bigint, p_level text, p_from timestamptz, p_to timestamptz, p_counted jsonb default null
)
returns setof analytics.author_metrics
language sql
stable
parallel safe
as $$
    select m.* from analytics.author_metrics as m
     where p_counted is null and p_level = 'minutes'
       and m.user_id = p_user and m.time >= p_from and m.time < p_to
    union all
    select q.* from analytics.author_metrics_quarters as q
     where p_counted is null and p_level = 'quarters'
       and q.user_id = p_user and q.time >= p_from and q.time < p_to
    union all
    select d.* from analytics.author_metrics_days as d
     where p_counted is null and p_level = 'days'
       and d.user_id = p_user and d.time >= p_from and d.time < p_to
    union all
    select c.*
      from jsonb_populate_recordset(null::analytics.author_metrics, p_counted -> 'author_metrics') as c;
$$;

comment on function internal.author_rows(bigint, text, timestamptz, timestamptz, jsonb) is
    'The metrics of all posts of a user in a time, by minutes, quarters or '
    'days; or as an engine counted them.';
