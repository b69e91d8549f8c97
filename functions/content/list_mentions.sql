create or replace function social.list_mentions(
    p_viewer bigint, p_limit integer default 20, p_cursor text default null
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
    perform internal.check_user(p_viewer, 'p_viewer');

    return query
    select * from internal.page_posts(p_viewer, 'mentions', null, v_cursor, p_limit);
end
$$;

comment on function social.list_mentions(bigint, integer, text) is
    'The posts that mention p_viewer, without those of authors whom they mute, newest first, p_limit '
    '(1 to 100) a page. Errors: PS400 (p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select author_username, body from social.list_mentions(7);';

grant execute on function social.list_mentions(bigint, integer, text) to pgsocial_app;
