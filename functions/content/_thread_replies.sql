-- Direct replies to a post in one of their three orders, each with the cursor of its place. One
-- branch runs, lazily, and its order is that of the answer; where p_order is a literal, the others are
-- not even planned, as long as the test stands outside of their limits. A top order keeps to the replies
-- up to the newest one of its first page. Inlined by the planner: keep it plain SQL.
create or replace function internal.thread_replies(
    p_viewer bigint, p_post bigint, p_order text, p_cursor bigint[], p_limit integer,
    p_candidates integer, p_blocked bigint[] default null
)
returns table (id bigint, cursor text, is_seen boolean)
language sql
stable
parallel safe
as $$
    select o.id, o.id::text, o.is_seen
      from (
        select c.id, s.is_seen
          from (
            select p.id
              from core.posts as p
             where p.reply_to_id = p_post and p.id > coalesce(p_cursor[1], 0)
             order by p.id
             limit p_candidates
          ) as c
         cross join lateral internal.standing(p_viewer, c.id, p_blocked) as s
         limit p_limit
      ) as o
     where p_order = 'oldest'
    union all
    select n.id, n.id::text, n.is_seen
      from (
        select c.id, s.is_seen
          from (
            select p.id
              from core.posts as p
             where p.reply_to_id = p_post and p.id < coalesce(p_cursor[1], internal.last_id())
             order by p.id desc
             limit p_candidates
          ) as c
         cross join lateral internal.standing(p_viewer, c.id, p_blocked) as s
         limit p_limit
      ) as n
     where p_order = 'newest'
    union all
    select t.id, concat_ws('.', t.newest_id, t.score, t.id), t.is_seen
      from (
        select r.*
          from (
            select n.id, n.score, n.is_seen, max(n.id) over () as newest_id
              from (
                select c.id, c.score, s.is_seen
                  from (
                    select p.id,
                           p.like_count + p.share_count + p.reply_count + p.quote_count as score
                      from core.posts as p
                     where p.reply_to_id = p_post
                       and p.id <= coalesce(p_cursor[1], internal.last_id())
                     order by p.id desc
                     limit p_candidates
                  ) as c
                 cross join lateral internal.standing(p_viewer, c.id, p_blocked) as s
                 limit 500
              ) as n
          ) as r
         where p_cursor is null or (r.score, r.id) < (p_cursor[2], p_cursor[3])
         order by r.score desc, r.id desc
         limit p_limit
      ) as t
     where p_order = 'top';
$$;

comment on function internal.thread_replies(
    bigint, bigint, text, bigint[], integer, integer, bigint[]
) is
    'The first p_limit replies to p_post after p_cursor that p_viewer (null: a guest) sees, or that '
    'are tombstones, among p_candidates: oldest or newest first, or top, the newest '
    '500 by the sum of likes, shares, replies and quotes.';

-- Inlined by the planner: keep it plain SQL and immutable all through, as concat_ws() is not.
create or replace function internal.first_cursor(p_order text)
returns text
language sql
immutable
parallel safe
as $$
    select case p_order
               when 'oldest' then '0'
               when 'newest' then internal.last_id()::text
               else internal.last_id()::text || '.' || internal.last_id()::text
                    || '.' || internal.last_id()::text
           end;
$$;

comment on function internal.first_cursor(text) is
    'The cursor of internal.thread_replies() before all replies in an order.';
