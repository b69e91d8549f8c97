-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.lets_match(
    p_viewer bigint, p_post bigint, p_author bigint, p_place text, p_min_likes integer,
    p_min_shares integer
)
returns table (is_wanted boolean)
language sql
stable
parallel safe
as $$
    select true
     where not exists (
               select from internal.hidden as h
                where h.viewer_id = p_viewer and h.other_id = p_author
                  and (h.is_blocking or h.is_blocked
                       or p_place = 'home' and internal.is_muting(h))
               offset 0
           )
       and exists (select from internal.lets_find(p_viewer, p_author) offset 0)
       and (
           p_place is null
           or p_place = 'home' and p_author = p_viewer
           or exists (
               select from core.follows as f
                where f.follower_id = p_viewer and f.followee_id = p_author
               offset 0
           )
       )
       and (
           coalesce(p_min_likes, p_min_shares) is null
           or exists (
               select from core.posts as p
                where p.id = p_post
                  and p.like_count >= coalesce(p_min_likes, 0)
                  and p.share_count >= coalesce(p_min_shares, 0)
               offset 0
           )
       );
$$;

comment on function internal.lets_match(bigint, bigint, bigint, text, integer, integer) is
    'A row where a search of p_viewer (null: a guest) is for a post of p_author, whoever sees it: see '
    'internal.wanted_documents().';
