-- Of a private account, what it does is for itself and its followers.
-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.open_users(p_viewer bigint)
returns setof core.users
language sql
stable
parallel safe
as $$
    select u.*
      from internal.visible_users(p_viewer) as u
     where not u.is_private
        or u.id = p_viewer
        or exists (
            select from core.follows as f
             where f.follower_id = p_viewer and f.followee_id = u.id
            offset 0
        );
$$;

comment on function internal.open_users(bigint) is
    'The users of whom p_viewer (null: a guest) may know what they do: visible and, if private, '
    'oneself or followed.';
