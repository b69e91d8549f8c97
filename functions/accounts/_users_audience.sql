-- The set-based twin of internal.visible_users(), for many viewers at once; inactive users are
-- marked, since their end is told to those who knew of them.
create or replace function internal.users_audience(p_users bigint[], p_viewers bigint[])
returns table (user_id bigint, viewer_id bigint, is_active boolean, sees_posts boolean)
language sql
stable
parallel safe
as $$
    select u.id, v.id, u.is_active,
           not u.is_private or u.id is not distinct from v.id or f.follower_id is not null
      from core.users as u
     cross join (select distinct w.id from unnest(p_viewers) as w (id)) as v
      left join internal.hidden as h on h.viewer_id = v.id and h.other_id = u.id
      left join core.follows as f on f.follower_id = v.id and f.followee_id = u.id
     where u.id = any (p_users)
       and not coalesce(h.is_blocking or h.is_blocked, false);
$$;

comment on function internal.users_audience(bigint[], bigint[]) is
    'Which of p_viewers (null: a guest) may know of which of p_users if those are active, and '
    'whether they may see what is for followers if the account is private.';
