-- Depth first by the path of ids, siblings oldest first. A post that may not be seen, for whatever
-- reason, is a tombstone where something below it is seen, and nothing otherwise.
create or replace function social.get_thread(
    p_viewer bigint, p_post bigint, p_limit integer default 100, p_cursor text default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor);
begin
    perform internal.check_limit(p_limit);

    return query
    with recursive tree as (
        select p.id, p.reply_to_id, array[p.id] as path
          from core.posts as p
         where p.id = p_post
        union all
        select r.id, r.reply_to_id, t.path || r.id
          from tree as t
         cross join lateral (
            select p.id, p.reply_to_id from core.posts as p where p.reply_to_id = t.id offset 0
         ) as r
    ),
    seen as materialized (
        select t.id, t.reply_to_id, t.path
          from tree as t
         cross join lateral (
            select from internal.visible_posts(p_viewer) as v where v.id = t.id offset 0
         ) as v
    ),
    page as (
        select t.id, t.reply_to_id, t.path, t.id in (select s.id from seen as s) as is_seen
          from tree as t
         where t.id in (select unnest(s.path) from seen as s)
           and (v_cursor is null or t.path > v_cursor)
         order by t.path
         limit p_limit
    ),
    rendered as materialized (
        select r.*
          from internal.render_posts(
                   p_viewer, array(select g.id from page as g where g.is_seen), null
               ) as r
    )
    select g.id, r.author_id, r.author_username, r.author_display_name, r.author_avatar_url,
           r.is_author_verified, r.body, r.media, r.visibility, r.reply_permission, r.lang,
           g.reply_to_id, r.root_id, r.quote_of_id, r.created_at,
           r.edited_at, r.like_count, r.share_count, r.reply_count, r.quote_count, r.is_liked,
           r.is_shared, r.is_bookmarked, not g.is_seen, cardinality(g.path) - 1, null::jsonb,
           r.quoted, r.more_cursor, array_to_string(g.path, '.')
      from page as g
      left join rendered as r on r.id = g.id
     order by g.path;

    if not found and p_cursor is null then
        perform internal.raise_error('PS404', 'p_post', 'there is no such post, or not for you');
    end if;
end
$$;

comment on function social.get_thread(bigint, bigint, integer, text) is
    'A post and all below it as p_viewer (null: a guest) sees it: depth first, siblings oldest '
    'first, depth 0 for p_post, p_limit (1 to 100) a page. To see the whole thread, pass root_id. '
    'What may not be seen (deleted, hidden) is a tombstone where replies to it are seen. '
    'Errors: PS400 (p_limit, p_cursor), PS404 (p_post: unknown, or nothing of it visible). '
    'Example: select depth, author_username, body from social.get_thread(7, 42);';

grant execute on function social.get_thread(bigint, bigint, integer, text) to pgsocial_app;
