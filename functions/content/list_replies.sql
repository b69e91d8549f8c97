create or replace function social.list_replies(
    p_viewer bigint,
    p_post bigint,
    p_order text default 'oldest',
    p_limit integer default 20,
    p_cursor text default null
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
    v_cursor bigint[] := internal.parse_cursor(p_cursor, case p_order when 'top' then 3 else 1 end);
    v_left integer := p_limit;
    v_scan integer;
    v_ids bigint[];
    v_cursors text[];
    v_post social.post_item;
begin
    perform internal.check_order(p_order);
    perform internal.check_limit(p_limit);

    loop
        v_scan := v_left + 4;

        select coalesce(array_agg(o.id), '{}'), array_agg(o.cursor)
          into v_ids, v_cursors
          from internal.ordered_replies(p_post, p_order, v_cursor, v_scan) as o;

        for v_post in select * from internal.render_posts(p_viewer, v_ids, v_left) loop
            v_post.cursor := v_cursors[array_position(v_ids, v_post.id)];
            v_left := v_left - 1;
            return next v_post;
        end loop;

        exit when v_left = 0 or cardinality(v_ids) < v_scan;
        v_cursor := internal.parse_cursor(v_cursors[v_scan]);
    end loop;

    -- Below a tombstone one may read on: social.get_thread() shows the same.
    if v_left = p_limit and p_cursor is null then
        perform internal.check_post(p_viewer, p_post);
    end if;
end
$$;

comment on function social.list_replies(bigint, bigint, text, integer, text) is
    'The direct replies to a post that p_viewer (null: a guest) sees, p_limit (1 to 100) a page, '
    'after p_cursor or the more_cursor of social.get_thread(). p_order: oldest; newest; top, by the '
    'sum of likes, shares, replies and quotes, then newest, among the newest 500, where it ends. '
    'Errors: PS400 (p_order, p_limit, p_cursor), PS404 (p_post: unknown, or neither it nor a reply '
    'visible). Example: select id, body from social.list_replies(7, 42, ''top'');';

grant execute on function social.list_replies(bigint, bigint, text, integer, text) to pgsocial_app;
