create or replace function social.list_mutes(
    p_actor bigint, p_limit integer default 20, p_cursor text default null
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
    perform internal.check_user(p_actor, 'p_actor');

    return query select * from internal.page_people(p_actor, 'mutes', p_actor, p_cursor, p_limit);
end
$$;

comment on function social.list_mutes(bigint, integer, text) is
    'Whom p_actor mutes and may know of, newest first, p_limit (1 to 100) a page: '
    'their own list, which nobody else sees. Errors: PS400 (p_limit, p_cursor), PS404 (p_actor). '
    'Example: select * from social.list_mutes(7);';

grant execute on function social.list_mutes(bigint, integer, text) to pgsocial_app;
