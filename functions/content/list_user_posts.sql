create or replace function social.list_user_posts(
    p_viewer bigint,
    p_user bigint,
    p_limit integer default 20,
    p_cursor text default null,
    p_kind text default 'all'
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor constant bigint[] := internal.parse_cursor(
        p_cursor, case p_kind when 'likes' then 2 else 1 end
    );
begin
    perform internal.check_limit(p_limit);

    if p_kind is null or p_kind <> all (internal.kinds('post_list')) then
        perform internal.raise_unknown_kind('p_kind', 'post_list');
    elsif not exists (select from internal.visible_users(p_viewer) as u where u.id = p_user) then
        perform internal.raise_error('PS404', 'p_user', 'there is no such user');
    elsif p_kind = 'likes' and p_user is distinct from p_viewer then
        perform internal.raise_error('PS403', 'p_kind', 'likes are listed for oneself only');
    end if;

    return query
    select * from internal.page_posts(p_viewer, p_kind, p_user, v_cursor, p_limit);
end
$$;

comment on function social.list_user_posts(bigint, bigint, integer, text, text) is
    'The posts of p_user that p_viewer (null: a guest) sees, newest first, p_limit (1 to 100) a page. '
    'p_kind: all; posts, without replies; replies; media, with pictures or videos; likes, what p_user '
    'liked, newest like first, for oneself only. Errors: PS400 (p_kind, p_limit, p_cursor), PS403 '
    '(p_kind: somebody else''s likes), PS404 (p_user). '
    'Example: select id, body from social.list_user_posts(7, 8, p_kind => ''media'');';

grant execute on function social.list_user_posts(bigint, bigint, integer, text, text) to pgsocial_app;
