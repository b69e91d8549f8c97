-- Direct replies to a post in one of their three orders, each with the cursor of its place. One
-- branch runs, and its order is that of the answer. A top order keeps to the replies up to the
-- newest one of its first page. Inlined by the planner, so that who reads ten replies scans ten.
create or replace function internal.ordered_replies(
    p_post bigint, p_order text, p_cursor bigint[], p_limit integer
)
returns table (id bigint, cursor text)
language sql
stable
parallel safe
as $$
    (
        select p.id, p.id::text
          from core.posts as p
         where p_order = 'oldest' and p.reply_to_id = p_post and p.id > coalesce(p_cursor[1], 0)
         order by p.id
         limit p_limit
    )
    union all
    (
        select p.id, p.id::text
          from core.posts as p
         where p_order = 'newest' and p.reply_to_id = p_post
           and p.id < coalesce(p_cursor[1], 9223372036854775807)
         order by p.id desc
         limit p_limit
    )
    union all
    (
        select r.id, concat_ws('.', r.newest_id, r.score, r.id)
          from (
            select n.id, n.score, max(n.id) over () as newest_id
              from (
                select p.id, p.like_count + p.share_count + p.reply_count + p.quote_count as score
                  from core.posts as p
                 where p_order = 'top' and p.reply_to_id = p_post
                   and p.id <= coalesce(p_cursor[1], 9223372036854775807)
                 order by p.id desc
                 limit 500
              ) as n
          ) as r
         where p_cursor is null or (r.score, r.id) < (p_cursor[2], p_cursor[3])
         order by r.score desc, r.id desc
         limit p_limit
    );
$$;

comment on function internal.ordered_replies(bigint, text, bigint[], integer) is
    'Ids of replies to p_post after p_cursor, oldest or newest first, or top: the newest 500 by the '
    'sum of likes, shares, replies and quotes. Unchecked: for internal.render_posts().';
