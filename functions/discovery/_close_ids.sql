-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.close_ids(p_viewer bigint, p_near integer)
returns table (user_id bigint)
language sql
stable
parallel safe
as $$
    (select f.followee_id
       from core.follows as f
      where f.follower_id = p_viewer
      order by f.followee_id desc
      limit p_near)
    union
    (select f.follower_id
       from core.follows as f
      where f.followee_id = p_viewer
      order by f.created_at desc, f.follower_id desc
      limit p_near)
    union all
    select p_viewer;
$$;

comment on function internal.close_ids(bigint, integer) is
    'p_near whom p_viewer follows, as many who follow them, and p_viewer.';
