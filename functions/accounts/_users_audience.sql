-- The set-based twin of internal.visible_users(), for many viewers at once; inactive users are
-- marked, since their end is told to those who knew of them.
create or replace function internal.users_audience(
    p_users bigint[], p_viewers bigint[], p_are_pairs boolean default false
)
returns table (user_id bigint, viewer_id bigint, is_active boolean, sees_posts boolean)
language sql
stable
parallel safe
as $$
    select u.id, v.viewer_id, u.is_active,
           not u.is_private or u.id is not distinct from v.viewer_id or exists (
               select from core.follows as f
                where f.follower_id = v.viewer_id and f.followee_id = u.id
               offset 0
           )
      from internal.audience_pairs(p_users, p_viewers, p_are_pairs) as v
     cross join lateral (select * from core.users as w where w.id = v.id offset 0) as u
     where not exists (
               select from internal.hidden as h
                where h.viewer_id = v.viewer_id and h.other_id = u.id and (h.is_blocking or h.is_blocked)
               offset 0
           );
$$;

comment on function internal.users_audience(bigint[], bigint[], boolean) is
    'Which of p_viewers (null: a guest) may know of which of p_users if those are active, and '
    'whether they may see what is for followers if the account is private. With p_are_pairs the two '
    'lists are pairs, and no others are looked at.';
