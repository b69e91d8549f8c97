create or replace function social.trending_feed(
    p_viewer bigint, p_language text default null, p_limit integer default 20, p_cursor text default null
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
    perform internal.check_user(p_viewer, 'p_viewer');

    return query
    select * from internal.page_trends('feed', p_viewer, 'day', p_language, p_limit, p_cursor);
end
$$;

comment on function social.trending_feed(bigint, text, integer, text) is
    'What p_viewer could discover: posts that trend by the day (social.trending_posts()) which they have '
    'neither seen nor written, in their languages, p_limit (1 to 100) a page. A second post of one author '
    'counts 0.625, a third 0.44 and so on, so that nobody fills it. Pages are of the list that the first one '
    'was from, so that what one sees meanwhile moves nothing. Errors: PS400 (p_language, p_limit, p_cursor), '
    'PS404 (p_viewer), PS410 (p_cursor: hours old). Example: select id, body from social.trending_feed(7);';

grant execute on function social.trending_feed(bigint, text, integer, text) to pgsocial_app;
