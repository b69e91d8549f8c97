create or replace function social.search_hashtags(p_query text, p_limit integer default 10)
returns setof social.hashtag
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_limit(p_limit);
    perform internal.check_query(p_query, 'p_query');

    return query select * from internal.find_hashtags(p_query, p_limit, true);
end
$$;

comment on function social.search_hashtags(text, integer) is
    'Hashtags of posts that everybody sees, by their beginning, whatever case, accents, spaces and "#": '
    'the tag itself first, then the most used, p_limit (1 to 100); where these are fewer, also tags with '
    'one letter wrong, missing, too many or swapped. post_count counts such posts, as '
    'social.list_hashtags() does. Errors: PS400 (p_query, p_limit). '
    'Example: select * from social.search_hashtags(''New Yrok'');';

grant execute on function social.search_hashtags(text, integer) to pgsocial_app;
