-- The shares of one post that stand in a viewer's home feed, within a window of share ids.
create or replace function internal.feed_shares(
    p_viewer bigint, p_post bigint, p_from bigint, p_upto bigint
)
returns setof bigint
language sql
stable
parallel safe
as $$
    select s.id
      from core.shares as s
     cross join lateral (
        select from internal.visible_users(p_viewer) as v where v.id = s.user_id offset 0
     ) as u
     where s.post_id = p_post
       and s.id >= p_from
       and s.id <= p_upto
       and not exists (
           select from internal.hidden as h
            where h.viewer_id = p_viewer and h.other_id = s.user_id and internal.is_muting(h)
           offset 0
       )
       and (s.user_id = p_viewer
            or exists (
                select from core.follows as f
                 where f.follower_id = p_viewer and f.followee_id = s.user_id
                offset 0
            ));
$$;

comment on function internal.feed_shares(bigint, bigint, bigint, bigint) is
    'Shares of p_post in p_viewer''s feed, by themselves or followees whom they do not mute, ids from '
    'p_from to p_upto.';
