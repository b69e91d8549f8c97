-- Level by level, replies of each post with a LATERAL that ends one after those that are shown: that
-- one tells that there are more. A path is three digits a level, so that it sorts depth first.
-- Where a level has many posts, each shows fewer replies, so that the answer is bounded. Inlined by
-- the planner, so that a literal p_order leaves of the three orders one: keep it one SELECT.
create or replace function internal.thread_places(
    p_viewer bigint, p_post bigint, p_order text, p_depth integer, p_breadth integer,
    p_nested integer, p_blocked bigint[]
)
returns table (ids bigint[], cursors text[], depths integer[], mores text[])
language sql
stable
parallel safe
as $$
    with recursive places as (
        select p_post as id, null::bigint as parent_id, '' as path, p_post::text as cursor,
               null as last_cursor, 0 as depth, true as is_shown, 0 as above
          from internal.standing(p_viewer, p_post, p_blocked)
        union all
        select r.id, l.id, l.path || to_char(r.place, 'FM000'), r.cursor, r.last_cursor,
               l.depth + 1, r.place <= l.show, l.above
          from (
            select w.id, w.path, w.depth, w.above + w.width as above,
                   least(
                       case when w.depth = p_depth then 0 when w.depth = 0 then p_breadth
                            else p_nested end,
                       (1000 - w.above - w.width) / w.width
                   ) as show
              from (
                select q.*, (count(*) over ())::integer as width from places as q where q.is_shown
              ) as w
          ) as l
         cross join lateral (
            select s.id, s.cursor, row_number() over () as place, lag(s.cursor) over () as last_cursor
              from internal.thread_replies(
                       p_viewer, l.id, p_order, null, l.show + 1,
                       internal.page_candidates() / case l.depth when 0 then 1 else 10 end, p_blocked
                   ) as s
         ) as r
    )
    select array_agg(t.id), array_agg(t.cursor), array_agg(t.depth), array_agg(t.more)
      from (
        select p.id, p.cursor, p.depth,
               case when m.id is not null
                    then coalesce(m.last_cursor, internal.first_cursor(p_order)) end as more
          from places as p
          left join places as m on m.parent_id = p.id and not m.is_shown
         where p.is_shown
         order by p.path collate pg_c_utf8
      ) as t;
$$;

comment on function internal.thread_places(
    bigint, bigint, text, integer, integer, integer, bigint[]
) is
    'The posts of social.get_thread(), depth first, each with its cursor, depth and more_cursor; '
    'nulls where there is no such thread for p_viewer. p_blocked: as of internal.visible_posts().';
