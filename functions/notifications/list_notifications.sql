create or replace function social.list_notifications(
    p_viewer bigint, p_limit integer default 20, p_cursor text default null
)
returns setof social.notification
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_kinds constant text[] := internal.kinds('notification');
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 3);
    v_read_at timestamptz;
begin
    perform internal.check_limit(p_limit);
    perform internal.check_user(p_viewer, 'p_viewer');
    select r.read_at into v_read_at from core.notification_reads as r where r.user_id = p_viewer;

    return query
    select n.kind, n.post_id, n.body, n.actor_id, n.actor_username, n.actor_display_name,
           n.actor_avatar_url, least(greatest(n.total - 1, 0), 99), n.caused_at,
           n.caused_at <= coalesce(v_read_at, '-infinity'),
           (extract(epoch from n.caused_at) * 1000000)::bigint || '.'
           || array_position(v_kinds, n.kind) || '.' || n.group_id
      from internal.told_notifications(
               p_viewer,
               coalesce(internal.cursor_time(v_cursor[1]), 'infinity'),
               coalesce(v_kinds[least(v_cursor[2], 1 + cardinality(v_kinds))], ''),
               coalesce(v_cursor[3], 0),
               '-infinity',
               p_limit
           ) as n;
end
$$;

comment on function social.list_notifications(bigint, integer, text) is
    'What p_viewer is told, newest first, p_limit (1 to 100) a page: follows by day, requests to '
    'follow, likes and shares by post, and each reply, quote and mention; by nobody whom the viewer '
    'mutes or does not know, and of the kinds wanted (social.set_preferences). What is taken back is '
    'told no more. It follows within a second. Errors: PS400 (p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select kind, actor_username, other_count, body from social.list_notifications(7);';

grant execute on function social.list_notifications(bigint, integer, text) to pgsocial_app;
