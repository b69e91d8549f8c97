create or replace function internal.audience_pairs(
    p_ids bigint[], p_viewers bigint[], p_are_pairs boolean
)
returns table (id bigint, viewer_id bigint)
language sql
stable
parallel safe
as $$
    select p.id, p.viewer_id
      from unnest(p_ids, p_viewers) as p (id, viewer_id)
     where p_are_pairs
    union all
    select i.id, v.id
      from (select distinct w.id from unnest(p_ids) as w (id)) as i
     cross join (select distinct w.id from unnest(p_viewers) as w (id)) as v
     where not p_are_pairs;
$$;

comment on function internal.audience_pairs(bigint[], bigint[], boolean) is
    'Two lists as the pairs that they are, or each of one with each of the other.';
