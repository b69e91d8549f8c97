-- Whose posts and shares stand in a viewer's home feed: their own and those whom they follow.
create or replace function internal.feed_sources(p_viewer bigint, p_muted bigint[])
returns setof bigint
language sql
stable
parallel safe
as $$
    select p_viewer
    union all
    select f.followee_id
      from core.follows as f
     where f.follower_id = p_viewer and f.followee_id <> all (p_muted);
$$;

comment on function internal.feed_sources(bigint, bigint[]) is
    'The users whose posts and shares make p_viewer''s home feed, without p_muted.';
