-- The one place that decides it. It is the same both ways, so that who hides cannot see: people who follow
-- each other, unless one of them shows it to nobody; strangers where both show it to everyone.
create or replace function internal.presence_audience(p_users bigint[], p_viewers bigint[])
returns table (user_id bigint, viewer_id bigint)
language sql
stable
parallel safe
as $$
    select a.user_id, a.viewer_id
      from internal.users_audience(p_users, p_viewers, true) as a
     cross join lateral (
        select internal.shown_presence(a.user_id) as theirs, internal.shown_presence(a.viewer_id) as ones
        offset 0
     ) as s
     where a.is_active
       and a.user_id <> a.viewer_id
       and s.theirs <> 'nobody'
       and s.ones <> 'nobody'
       and (
           s.theirs = 'everyone' and s.ones = 'everyone'
           or exists (
               select from core.follows as f
                where f.follower_id = a.viewer_id and f.followee_id = a.user_id
               offset 0
           ) and exists (
               select from core.follows as f
                where f.follower_id = a.user_id and f.followee_id = a.viewer_id
               offset 0
           )
       );
$$;

comment on function internal.presence_audience(bigint[], bigint[]) is
    'Of pairs those whose viewer may be told whether the user is present, and where they type: never across '
    'a block.';
