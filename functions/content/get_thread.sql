-- Level by level, replies of each post with a LATERAL that ends one after those that are shown: that
-- one tells that there are more. A path is three digits a level, so that it sorts depth first.
-- Where a level has many posts, each shows fewer replies, so that the answer is bounded.
create or replace function social.get_thread(
    p_viewer bigint,
    p_post bigint,
    p_order text default 'oldest',
    p_depth integer default 8,
    p_breadth integer default 10,
    p_nested integer default 3
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_deepest constant integer := case when p_nested = 0 then least(p_depth, 1) else p_depth end;
    v_ids bigint[] := array[p_post];
    v_paths text[] := array[''];
    v_cursors text[] := array[p_post::text];
    v_mores text[] := array[]::text[];
    v_first integer := 1;
    v_last integer := 1;
    v_show integer;
begin
    perform internal.check_order(p_order);

    if p_depth is null or p_depth not between 0 and 20 then
        perform internal.raise_error('PS400', 'p_depth', 'the depth must be between 0 and 20');
    elsif p_breadth is null or p_breadth not between 1 and 100 then
        perform internal.raise_error('PS400', 'p_breadth', 'the breadth must be between 1 and 100');
    elsif p_nested is null or p_nested not between 0 and 100 then
        perform internal.raise_error('PS400', 'p_nested', 'nested must be between 0 and 100');
    elsif not internal.leads_to_seen(p_viewer, p_post, v_deepest) then
        perform internal.raise_error('PS404', 'p_post', 'there is no such post, or not for you');
    end if;

    for v_depth in 0..p_depth loop
        v_show := least(
            case when v_depth = p_depth then 0 when v_depth = 0 then p_breadth else p_nested end,
            (1000 - v_last) / (v_last - v_first + 1)
        );

        with children as materialized (
            select p.n, p.path || to_char(r.place, 'FM000') as path, r.place, r.id, r.cursor
              from unnest(v_ids[v_first:v_last], v_paths[v_first:v_last])
                   with ordinality as p (id, path, n)
             cross join lateral (
                select row_number() over () as place, s.id, s.cursor
                  from (
                    select o.id, o.cursor
                      from internal.ordered_replies(p.id, p_order, null, null) as o
                      left join lateral (
                        select true as is_seen
                          from internal.visible_posts(p_viewer) as w
                         where w.id = o.id
                        offset 0
                      ) as v on true
                     where v.is_seen
                        or (v_depth + 1 < v_deepest
                            and internal.leads_to_seen(p_viewer, o.id, v_deepest - v_depth - 1))
                     limit v_show + 1
                  ) as s
             ) as r
        )
        select v_ids || array(
                   select c.id from children as c where c.place <= v_show order by c.path
               ),
               v_paths || array(
                   select c.path from children as c where c.place <= v_show order by c.path
               ),
               v_cursors || array(
                   select c.cursor from children as c where c.place <= v_show order by c.path
               ),
               v_mores || array(
                   select case when m.n is null then null
                               when v_show > 0 then l.cursor
                               when p_order = 'oldest' then '0'
                               when p_order = 'newest' then '9223372036854775807'
                               else '9223372036854775807.9223372036854775807.9223372036854775807'
                          end
                     from generate_series(1, v_last - v_first + 1) as p (n)
                     left join children as m on m.n = p.n and m.place = v_show + 1
                     left join children as l on l.n = p.n and l.place = v_show
                    order by p.n
               )
          into v_ids, v_paths, v_cursors, v_mores;

        v_first := v_last + 1;
        v_last := cardinality(v_ids);
        exit when v_first > v_last;
    end loop;

    return query
    with rendered as materialized (
        select * from internal.render_posts(p_viewer, v_ids, null)
    )
    select t.id, r.author_id, r.author_username, r.author_display_name, r.author_avatar_url,
           r.is_author_verified, r.body, r.media, r.visibility, r.reply_permission, r.lang,
           case when r.id is null then (select p.reply_to_id from core.posts as p where p.id = t.id)
                else r.reply_to_id
           end, r.root_id, r.quote_of_id, r.created_at,
           r.edited_at, r.like_count, r.share_count, r.reply_count, r.quote_count, r.is_liked,
           r.is_shared, r.is_bookmarked, r.id is null, length(t.path) / 3, null::jsonb,
           r.quoted, t.more_cursor, t.cursor
      from unnest(v_ids, v_paths, v_cursors, v_mores) as t (id, path, cursor, more_cursor)
      left join rendered as r on r.id = t.id
     order by t.path collate pg_c_utf8;
end
$$;

comment on function social.get_thread(bigint, bigint, text, integer, integer, integer) is
    'A post and replies below it as p_viewer (null: a guest) sees them, depth first, depth 0 for '
    'p_post: at most p_breadth (1 to 100) replies to p_post and p_nested (0 to 100) to each reply, '
    'down to p_depth (0 to 20); fewer to each where that would make more than 1,000 posts. A row '
    'with more_cursor has more replies: pass it to social.list_replies() with the same p_order '
    '(oldest; newest; top: by the sum of likes, shares, replies and quotes among the newest 500 of a '
    'post). What may not be seen (deleted, hidden) is a tombstone where something below it is seen. '
    'Errors: PS400 (p_order, p_depth, p_breadth, p_nested), PS404 (p_post: unknown, or nothing of it '
    'visible). Example: select depth, author_username, body from social.get_thread(7, 42);';

grant execute on function social.get_thread(
    bigint, bigint, text, integer, integer, integer
) to pgsocial_app;
