create or replace function social.list_hashtag_posts(
    p_viewer bigint, p_tag text, p_limit integer default 20, p_cursor text default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_tag constant text := internal.normalize_tag(p_tag);
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 1);
begin
    perform internal.check_limit(p_limit);

    if v_tag is null then
        perform internal.raise_error('PS400', 'p_tag',
            'a hashtag has 1 to 100 letters, digits, marks and underscores, with at least one letter');
    end if;

    return query
    select * from internal.page_posts(p_viewer, 'hashtag', null, v_cursor, p_limit, v_tag);
end
$$;

comment on function social.list_hashtag_posts(bigint, text, integer, text) is
    'The posts with a hashtag (any case, with or without "#") that p_viewer (null: a guest) sees, '
    'newest first, p_limit (1 to 100) a page. Errors: PS400 (p_tag, p_limit, p_cursor). '
    'Example: select id, body from social.list_hashtag_posts(null, ''#World'');';

grant execute on function social.list_hashtag_posts(bigint, text, integer, text) to pgsocial_app;
