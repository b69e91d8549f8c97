-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.wanted_documents(
    p_viewer bigint, p_place text default null, p_min_likes integer default null,
    p_min_shares integer default null
)
returns setof internal.search_documents
language sql
stable
parallel safe
as $$
    select d.*
      from internal.search_documents as d
     where not exists (
               select from internal.hidden as h
                where h.viewer_id = p_viewer and h.other_id = d.author_id
                  and (h.is_blocking or h.is_blocked
                       or p_place = 'home' and internal.is_muting(h))
               offset 0
           )
       and exists (select from internal.lets_find(p_viewer, d.author_id) offset 0)
       and (
           p_place is null
           or p_place = 'home' and d.author_id = p_viewer
           or exists (
               select from core.follows as f
                where f.follower_id = p_viewer and f.followee_id = d.author_id
               offset 0
           )
       )
       and (
           coalesce(p_min_likes, p_min_shares) is null
           or exists (
               select from core.posts as p
                where p.id = d.post_id
                  and p.like_count >= coalesce(p_min_likes, 0)
                  and p.share_count >= coalesce(p_min_shares, 0)
               offset 0
           )
       );
$$;

comment on function internal.wanted_documents(bigint, text, integer, integer) is
    'Documents as far as p_viewer''s search is for them: not across a block; of authors who want to be '
    'found by their followers alone only for these; and where it is a place, of those whom they follow.';
