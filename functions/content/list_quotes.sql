create or replace function social.list_quotes(
    p_viewer bigint, p_post bigint, p_limit integer default 20, p_cursor text default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 1);
begin
    perform internal.check_limit(p_limit);
    perform internal.check_post(p_viewer, p_post);

    return query
    select * from internal.page_posts(p_viewer, 'quotes', p_post, v_cursor, p_limit);
end
$$;

comment on function social.list_quotes(bigint, bigint, integer, text) is
    'The quotes of a post that p_viewer (null: a guest) sees, newest first, p_limit (1 to 100) a '
    'page. Errors: PS400 (p_limit, p_cursor), PS404 (p_post: unknown, deleted or not visible). '
    'Example: select id, body from social.list_quotes(7, 42);';

grant execute on function social.list_quotes(bigint, bigint, integer, text) to pgsocial_app;
