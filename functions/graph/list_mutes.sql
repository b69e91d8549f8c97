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
declare
    v_cursor bigint[] := internal.parse_cursor(p_cursor, 2);
begin
    perform internal.check_limit(p_limit);
    perform internal.check_user(p_actor, 'p_actor');

    return query
    select u.id, u.username, u.display_name, u.avatar_url, u.is_private,
           u.verified_at is not null, internal.time_cursor(t.created_at, t.muted_id)
      from core.mutes as t
      join internal.visible_users(p_actor) as u on u.id = t.muted_id
     where t.muter_id = p_actor
       and (t.expires_at is null or t.expires_at > now())
       and (v_cursor is null
            or (t.created_at, t.muted_id) < (internal.cursor_time(v_cursor[1]), v_cursor[2]))
     order by t.created_at desc, t.muted_id desc
     limit p_limit;
end
$$;

comment on function social.list_mutes(bigint, integer, text) is
    'Whom p_actor mutes and may know of, newest first, p_limit (1 to 100) a page: '
    'their own list, which nobody else sees. Errors: PS400 (p_limit, p_cursor), PS404 (p_actor). '
    'Example: select * from social.list_mutes(7);';

grant execute on function social.list_mutes(bigint, integer, text) to pgsocial_app;
