create or replace function social.list_following(
    p_viewer bigint, p_user bigint, p_limit integer default 20, p_cursor text default null
)
returns setof social.user_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor bigint[] := internal.parse_cursor(p_cursor, 2);
begin
    perform internal.check_limit(p_limit);
    perform internal.check_follows_visible(p_viewer, p_user);

    return query
    select u.id, u.username, u.display_name, u.avatar_url, u.is_private,
           u.verified_at is not null, internal.time_cursor(f.created_at, f.followee_id)
      from core.follows as f
     cross join lateral (
        select * from internal.visible_users(p_viewer) as u where u.id = f.followee_id offset 0
     ) as u
     where f.follower_id = p_user
       and (v_cursor is null
            or (f.created_at, f.followee_id) < (internal.cursor_time(v_cursor[1]), v_cursor[2]))
     order by f.created_at desc, f.followee_id desc
     limit p_limit;
end
$$;

comment on function social.list_following(bigint, bigint, integer, text) is
    'Whom p_user follows whom p_viewer (null: a guest) may know of, newest follow first, p_limit (1 to '
    '100) a page. Of a private account only it and its followers see this list. '
    'Errors: PS400 (p_limit, p_cursor), PS404 (p_user). '
    'Example: select * from social.list_following(7, 8);';

grant execute on function social.list_following(bigint, bigint, integer, text) to pgsocial_app;
