-- A statement for each order, with a literal: see internal.thread_replies().
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
    v_blocked constant bigint[] := internal.few_blocked(p_viewer);
    v_thread record;
begin
    perform internal.check_order(p_order);

    if p_depth is null or p_depth not between 0 and 20 then
        perform internal.raise_error('PS400', 'p_depth', 'the depth must be between 0 and 20');
    elsif p_breadth is null or p_breadth not between 1 and 100 then
        perform internal.raise_error('PS400', 'p_breadth', 'the breadth must be between 1 and 100');
    elsif p_nested is null or p_nested not between 0 and 100 then
        perform internal.raise_error('PS400', 'p_nested', 'nested must be between 0 and 100');
    end if;

    case p_order
        when 'oldest' then
            select * into v_thread
              from internal.thread_places(
                       p_viewer, p_post, 'oldest', p_depth, p_breadth, p_nested, v_blocked
                   );
        when 'newest' then
            select * into v_thread
              from internal.thread_places(
                       p_viewer, p_post, 'newest', p_depth, p_breadth, p_nested, v_blocked
                   );
        else
            select * into v_thread
              from internal.thread_places(
                       p_viewer, p_post, 'top', p_depth, p_breadth, p_nested, v_blocked
                   );
    end case;

    if v_thread.ids is null then
        perform internal.raise_error('PS404', 'p_post', 'there is no such post, or not for you');
    end if;

    return query
    select *
      from internal.render_posts(
               p_viewer, v_thread.ids, null,
               p_cursors => v_thread.cursors,
               p_depths => v_thread.depths,
               p_mores => v_thread.mores,
               p_keeps_places => true,
               p_blocked => v_blocked
           );
end
$$;

comment on function social.get_thread(bigint, bigint, text, integer, integer, integer) is
    'A post and replies below it as p_viewer (null: a guest) sees them, depth first, depth 0 for '
    'p_post: at most p_breadth (1 to 100) replies to p_post and p_nested (0 to 100) to each reply, '
    'down to p_depth (0 to 20); fewer to each where that would make more than 1,000 posts. A row '
    'with more_cursor has more replies: pass it to social.list_replies() with the same p_order '
    '(oldest; newest; top: by the sum of likes, shares, replies and quotes among the newest 500 of a '
    'post). What may not be seen (deleted, hidden) is a tombstone where one of the first 1,000 '
    'replies up to 20 levels below it is seen. Of p_post the first 1,000 replies are looked at, '
    'of each other the first 100. '
    'Errors: PS400 (p_order, p_depth, p_breadth, p_nested), PS404 (p_post: unknown, or nothing of it '
    'visible). Example: select depth, author_username, body from social.get_thread(7, 42);';

grant execute on function social.get_thread(
    bigint, bigint, text, integer, integer, integer
) to pgsocial_app;
