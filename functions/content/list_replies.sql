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
    v_cursor constant bigint[] := internal.parse_cursor(
        p_cursor, case p_order when 'top' then 3 else 1 end
    );
    v_ids bigint[];
    v_cursors text[];
begin
    perform internal.check_order(p_order);
    perform internal.check_limit(p_limit);

    select array_agg(r.id), array_agg(r.cursor)
      into v_ids, v_cursors
      from internal.thread_replies(
               p_viewer, p_post, p_order, v_cursor, p_limit, internal.page_candidates()
           ) as r;

    if v_ids is not null then
        return query
        select *
          from internal.render_posts(
                   p_viewer, v_ids, null, p_cursors => v_cursors, p_keeps_places => true
               );
    elsif p_cursor is null then
        perform internal.check_post(p_viewer, p_post);
    end if;
end
$$;

comment on function social.list_replies(bigint, bigint, text, integer, text) is
    'The direct replies to a post that p_viewer (null: a guest) sees, and the tombstones among them '
    'as in social.get_thread(), p_limit (1 to 100) a page, after p_cursor or the more_cursor of '
    'social.get_thread(). p_order: oldest; newest; top, by the sum of likes, shares, replies and '
    'quotes, then newest, among the newest 500 of these, where it ends. A page looks at no more than '
    '1,000 replies. Errors: PS400 (p_order, p_limit, p_cursor), PS404 (p_post: unknown, or neither '
    'it nor anything below it visible). '
    'Example: select id, body from social.list_replies(7, 42, ''top'');';

grant execute on function social.list_replies(bigint, bigint, text, integer, text) to pgsocial_app;
