create or replace function social.list_engagements(
    p_viewer bigint, p_post bigint, p_kind text, p_limit integer default 20,
    p_cursor text default null
)
returns setof social.engagement
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor bigint[];
    -- Its author is told by whom.
    v_is_own constant boolean := exists (
        select from internal.visible_posts(p_viewer) as p where p.id = p_post and p.author_id = p_viewer
    );
begin
    perform internal.check_limit(p_limit);
    perform internal.check_post(p_viewer, p_post);

    if p_kind = 'like' then
        v_cursor := internal.parse_cursor(p_cursor, 2);

        return query
        select u.id, u.username, u.display_name, u.avatar_url, u.verified_at is not null,
               l.created_at, internal.time_cursor(l.created_at, l.user_id)
          from (
            select c.user_id, c.created_at
              from core.likes as c
             where c.post_id = p_post
               and (v_cursor is null
                    or (c.created_at, c.user_id) < (internal.cursor_time(v_cursor[1]), v_cursor[2]))
             order by c.created_at desc, c.user_id desc
             limit internal.page_candidates()
          ) as l
         cross join lateral (
            select u.* from internal.open_users(p_viewer) as u
             where not v_is_own and u.id = l.user_id
            union all
            select u.* from internal.visible_users(p_viewer) as u
             where v_is_own and u.id = l.user_id
            offset 0
         ) as u
         order by l.created_at desc, l.user_id desc
         limit p_limit;
    elsif p_kind = 'share' then
        v_cursor := internal.parse_cursor(p_cursor, 1);

        return query
        select u.id, u.username, u.display_name, u.avatar_url, u.verified_at is not null,
               s.created_at, s.id::text
          from (
            select c.id, c.user_id, c.created_at
              from core.shares as c
             where c.post_id = p_post and (v_cursor is null or c.id < v_cursor[1])
             order by c.id desc
             limit internal.page_candidates()
          ) as s
         cross join lateral (
            select u.* from internal.open_users(p_viewer) as u
             where not v_is_own and u.id = s.user_id
            union all
            select u.* from internal.visible_users(p_viewer) as u
             where v_is_own and u.id = s.user_id
            offset 0
         ) as u
         order by s.id desc
         limit p_limit;
    else
        perform internal.raise_unknown_kind('p_kind', 'engagement');
    end if;
end
$$;

comment on function social.list_engagements(bigint, bigint, text, integer, text) is
    'Who likes (p_kind like) or shared (share) a post, newest first, p_limit (1 to 100) a page: only '
    'people whom p_viewer (null: a guest) may know of and, where private and p_viewer is not the '
    'author, follows, among the next 1,000. '
    'Errors: PS400 (p_kind, p_limit, p_cursor), PS404 (p_post: unknown, deleted or not visible). '
    'Example: select * from social.list_engagements(7, 42, ''like'');';

grant execute on function social.list_engagements(bigint, bigint, text, integer, text)
    to pgsocial_app;
