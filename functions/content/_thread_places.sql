-- Level by level, replies of each post with a LATERAL that ends one after those that are shown: that
-- one tells that there are more. A path is three digits a level, so that it sorts depth first.
-- Where a level has many posts, each shows fewer replies, so that the answer is bounded.
create or replace function internal.thread_places(
    p_viewer bigint, p_post bigint, p_order text, p_depth integer, p_breadth integer,
    p_nested integer,
    out ids bigint[], out cursors text[], out depths integer[], out mores text[]
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_paths text[] := array[''];
    v_first integer := 1;
    v_last integer := 1;
    v_show integer;
    v_candidates integer := internal.page_candidates();
begin
    ids := array[p_post];
    cursors := array[p_post::text];
    mores := array[]::text[];

    for v_depth in 0..p_depth loop
        v_show := least(
            case when v_depth = p_depth then 0 when v_depth = 0 then p_breadth else p_nested end,
            (1000 - v_last) / (v_last - v_first + 1)
        );

        with children as materialized (
            select p.n, p.path || to_char(r.place, 'FM000') as path, r.place, r.id, r.cursor
              from unnest(ids[v_first:v_last], v_paths[v_first:v_last])
                   with ordinality as p (id, path, n)
             cross join lateral (
                select row_number() over () as place, s.id, s.cursor
                  from internal.thread_replies(
                           p_viewer, p.id, p_order, null, v_show + 1, v_candidates
                       ) as s
             ) as r
        )
        select ids || array(
                   select c.id from children as c where c.place <= v_show order by c.path
               ),
               v_paths || array(
                   select c.path from children as c where c.place <= v_show order by c.path
               ),
               cursors || array(
                   select c.cursor from children as c where c.place <= v_show order by c.path
               ),
               mores || array(
                   select case when m.n is null then null
                               when v_show > 0 then l.cursor
                               else internal.first_cursor(p_order)
                          end
                     from generate_series(1, v_last - v_first + 1) as p (n)
                     left join children as m on m.n = p.n and m.place = v_show + 1
                     left join children as l on l.n = p.n and l.place = v_show
                    order by p.n
               )
          into ids, v_paths, cursors, mores;

        v_first := v_last + 1;
        v_last := cardinality(ids);
        v_candidates := internal.page_candidates() / 10;
        exit when v_first > v_last;
    end loop;

    select array_agg(t.id order by t.path collate pg_c_utf8),
           array_agg(t.cursor order by t.path collate pg_c_utf8),
           array_agg(length(t.path) / 3 order by t.path collate pg_c_utf8),
           array_agg(t.more order by t.path collate pg_c_utf8)
      into ids, cursors, depths, mores
      from unnest(ids, v_paths, cursors, mores) as t (id, path, cursor, more);
end
$$;

comment on function internal.thread_places(bigint, bigint, text, integer, integer, integer) is
    'The posts of social.get_thread(), depth first, each with its cursor, depth and more_cursor.';

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
