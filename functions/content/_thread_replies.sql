-- Direct replies to a post in one of their three orders, each with the cursor of its place. One
-- branch runs, lazily, and its order is that of the answer. A top order keeps to the replies up to
-- the newest one of its first page. Inlined by the planner: keep it plain SQL.
create or replace function internal.thread_replies(
    p_viewer bigint, p_post bigint, p_order text, p_cursor bigint[], p_limit integer,
    p_candidates integer
)
returns table (id bigint, cursor text, is_seen boolean)
language sql
stable
parallel safe
as $$
    (
        select c.id, c.id::text, s.is_seen
          from (
            select p.id
              from core.posts as p
             where p_order = 'oldest' and p.reply_to_id = p_post and p.id > coalesce(p_cursor[1], 0)
             order by p.id
             limit p_candidates
          ) as c
         cross join lateral internal.standing(p_viewer, c.id) as s
         limit p_limit
    )
    union all
    (
        select c.id, c.id::text, s.is_seen
          from (
            select p.id
              from core.posts as p
             where p_order = 'newest' and p.reply_to_id = p_post
               and p.id < coalesce(p_cursor[1], internal.last_id())
             order by p.id desc
             limit p_candidates
          ) as c
         cross join lateral internal.standing(p_viewer, c.id) as s
         limit p_limit
    )
    union all
    (
        select r.id, concat_ws('.', r.newest_id, r.score, r.id), r.is_seen
          from (
            select n.id, n.score, n.is_seen, max(n.id) over () as newest_id
              from (
                select c.id, c.score, s.is_seen
                  from (
                    select p.id,
                           p.like_count + p.share_count + p.reply_count + p.quote_count as score
                      from core.posts as p
                     where p_order = 'top' and p.reply_to_id = p_post
                       and p.id <= coalesce(p_cursor[1], internal.last_id())
                     order by p.id desc
                     limit p_candidates
                  ) as c
                 cross join lateral internal.standing(p_viewer, c.id) as s
                 limit 500
              ) as n
          ) as r
         where p_cursor is null or (r.score, r.id) < (p_cursor[2], p_cursor[3])
         order by r.score desc, r.id desc
         limit p_limit
    );
$$;

comment on function internal.thread_replies(bigint, bigint, text, bigint[], integer, integer) is
    'The first p_limit replies to p_post after p_cursor that p_viewer (null: a guest) sees, or that '
    'are tombstones, among p_candidates: oldest or newest first, or top, the newest '
    '500 by the sum of likes, shares, replies and quotes.';
