create or replace function social.list_mutuals(
    p_viewer bigint, p_user bigint, p_limit integer default 20, p_cursor text default null
)
returns setof social.user_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_limit(p_limit);
    perform internal.check_follows_visible(p_viewer, p_user);

    return query select * from internal.page_people(p_viewer, 'mutuals', p_user, p_cursor, p_limit);
end
$$;

comment on function social.list_mutuals(bigint, bigint, integer, text) is
    'Those whom p_user follows and who follow back, as far as p_viewer (null: a guest) may know of '
    'them, newest follow first, p_limit (1 to 100) a page. '
    'Errors: PS400 (p_limit, p_cursor), PS404 (p_user). '
    'Example: select * from social.list_mutuals(7, 8);';

grant execute on function social.list_mutuals(bigint, bigint, integer, text) to pgsocial_app;
