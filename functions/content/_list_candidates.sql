-- The lists of posts, newest first: one branch runs, along an index of its own. What p_skip wrote is
-- passed over, but for what addresses the viewer; no more rows are read than a page may pass over.
create or replace function internal.list_candidates(
    p_list text, p_viewer bigint, p_of bigint, p_tag text, p_cursor bigint[], p_limit integer,
    p_skip bigint[], out ids bigint[], out cursors text[]
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_before constant bigint := coalesce(p_cursor[1], internal.last_id());
    v_rows constant integer := case when p_skip = '{}' then p_limit
                                    else 10 * internal.page_candidates() end;
    v_times timestamptz[];
begin
    case p_list
        when 'all' then
            ids := array(
                select p.id
                  from core.posts as p
                 where p.author_id = p_of and p.deleted_at is null and p.id < v_before
                 order by p.id desc
                 limit p_limit
            );
        when 'posts' then
            ids := array(
                select p.id
                  from core.posts as p
                 where p.author_id = p_of and p.deleted_at is null and p.reply_to_id is null
                   and p.id < v_before
                 order by p.id desc
                 limit p_limit
            );
        when 'replies' then
            ids := array(
                select p.id
                  from core.posts as p
                 where p.author_id = p_of and p.deleted_at is null and p.reply_to_id is not null
                   and p.id < v_before
                 order by p.id desc
                 limit p_limit
            );
        when 'media' then
            ids := array(
                select p.id
                  from core.posts as p
                 where p.author_id = p_of and p.deleted_at is null and p.media <> '[]'
                   and p.id < v_before
                 order by p.id desc
                 limit p_limit
            );
        when 'quotes' then
            ids := array(
                select c.id
                  from (
                    select p.id, p.author_id, p.mentions, p.reply_to_author_id
                      from core.posts as p
                     where p.quote_of_id = p_of and p.id < v_before
                     order by p.id desc
                     limit v_rows
                  ) as c
                 where c.author_id <> all (p_skip) or p_viewer = any (c.mentions)
                    or c.reply_to_author_id = p_viewer
                 order by c.id desc
                 limit p_limit
            );
        when 'hashtag' then
            ids := array(
                select c.post_id
                  from (
                    select h.post_id
                      from core.post_hashtags as h
                     where h.tag = p_tag and h.post_id < v_before
                     order by h.post_id desc
                     limit v_rows
                  ) as c
                 where p_skip = '{}' or exists (
                    select
                      from core.posts as p
                     where p.id = c.post_id
                       and (p.author_id <> all (p_skip) or p_viewer = any (p.mentions)
                            or p.reply_to_author_id = p_viewer)
                    offset 0
                 )
                 order by c.post_id desc
                 limit p_limit
            );
        when 'mentions' then
            ids := array(
                select c.post_id
                  from (
                    select m.post_id
                      from core.post_mentions as m
                     where m.user_id = p_viewer and m.is_current and m.post_id < v_before
                     order by m.post_id desc
                     limit 10 * internal.page_candidates()
                  ) as c
                 where not exists (
                    select
                      from core.posts as p
                      join internal.hidden as h on h.other_id = p.author_id
                     where p.id = c.post_id and h.viewer_id = p_viewer
                       and (internal.is_muting(h) or h.is_blocking or h.is_blocked)
                    offset 0
                 )
                 order by c.post_id desc
                 limit p_limit
            );
        when 'likes' then
            select array_agg(c.post_id), array_agg(c.created_at)
              into ids, v_times
              from (
                select l.post_id, l.created_at
                  from core.likes as l
                 where l.user_id = p_of
                   and (p_cursor is null
                        or (l.created_at, l.post_id)
                           < (internal.cursor_time(p_cursor[1]), p_cursor[2]))
                 order by l.created_at desc, l.post_id desc
                 limit p_limit
              ) as c;
        when 'bookmarks' then
            select array_agg(c.post_id), array_agg(c.created_at)
              into ids, v_times
              from (
                select b.post_id, b.created_at
                  from core.bookmarks as b
                 where b.user_id = p_viewer
                   and (p_cursor is null
                        or (b.created_at, b.post_id)
                           < (internal.cursor_time(p_cursor[1]), p_cursor[2]))
                 order by b.created_at desc, b.post_id desc
                 limit p_limit
              ) as c;
        when 'folder' then
            select array_agg(c.post_id), array_agg(c.created_at)
              into ids, v_times
              from (
                select b.post_id, b.created_at
                  from core.bookmarks as b
                 where b.user_id = p_viewer and b.folder_id = p_of
                   and (p_cursor is null
                        or (b.created_at, b.post_id)
                           < (internal.cursor_time(p_cursor[1]), p_cursor[2]))
                 order by b.created_at desc, b.post_id desc
                 limit p_limit
              ) as c;
    end case;

    if v_times is not null then
        cursors := array(
            select internal.time_cursor(t.at, t.id) from unnest(v_times, ids) as t (at, id)
        );
    end if;
end
$$;

comment on function internal.list_candidates(
    text, bigint, bigint, text, bigint[], integer, bigint[]
) is
    'The first p_limit posts of a list after p_cursor, with their cursors where these are not the '
    'ids: all, posts, replies, media and likes of the user p_of; quotes of the post p_of; hashtag '
    'p_tag; mentions and bookmarks of p_viewer, or those in the folder p_of. Unchecked: for '
    'internal.page_posts().';
