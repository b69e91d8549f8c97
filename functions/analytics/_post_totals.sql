-- Inlined by the planner: keep it plain SQL, not strict, without SET. An engine's counts stand by the post's
-- id, so that each is looked up and not searched for; a post that came meanwhile has none.
create or replace function internal.post_totals(p_post bigint, p_counted jsonb)
returns setof analytics.post_metrics
language sql
stable
parallel safe
as $$
    select d.* from analytics.post_metrics_days as d
     where d.post_id = p_post and (p_counted -> 'post_metrics' ? p_post::text) is not true
    union all
    select c.*
      from jsonb_populate_record(
               null::analytics.post_metrics, p_counted -> 'post_metrics' -> p_post::text
           ) as c
     where p_counted -> 'post_metrics' ? p_post::text;
$$;

comment on function internal.post_totals(bigint, jsonb) is
    'The metrics of a post since it was published: its days, or as an engine counted them.';
