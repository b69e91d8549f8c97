create or replace function social.trending_posts(
    p_viewer bigint, p_window text default 'day', p_language text default null,
    p_limit integer default 20, p_cursor text default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_limit(p_limit);

    return query
    select * from internal.page_trends('post', p_viewer, p_window, p_language, p_limit, p_cursor);
end
$$;

comment on function social.trending_posts(bigint, text, text, integer, text) is
    'Posts that many accounts liked, shared, answered or quoted within p_window (hour, day or week), by how '
    'many and how new they are, as p_viewer (null: a guest) sees them, p_limit (1 to 100) a page; p_language '
    '(null: all) by the post''s language. Without what an admin holds back, and whom or what p_viewer '
    'mutes. Pages are of the list that the first one was from. social.explain_trend() shows the numbers. '
    'Errors: PS400 (p_window, p_language, p_limit, p_cursor), PS410 (p_cursor: hours old). '
    'Example: select id, body from social.trending_posts(null, ''day'', ''en'');';

grant execute on function social.trending_posts(bigint, text, text, integer, text) to pgsocial_app;
