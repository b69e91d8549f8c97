-- The one gate to a page of posts: checks and renders candidates in their order and stops at the
-- limit. What a surface adds stands beside the ids: this is the one list of a post's columns.
-- The inner LIMIT stops the scan early; the outer ORDER BY sorts that page alone.
-- The viewer's own flags come by one probe each for the page. Inlined: see visible_posts(). A
-- sub-select as an argument would prevent that.
create or replace function internal.render_posts(
    p_viewer bigint, p_ids bigint[], p_limit integer,
    p_cursors text[] default null, p_shared_by jsonb[] default null,
    p_depths integer[] default null, p_mores text[] default null,
    p_keeps_places boolean default false, p_heeds_mutes boolean default false
)
returns setof social.post_item
language sql
stable
parallel safe
as $$
    select p.post_id, p.author_id, p.author_username, p.author_display_name, p.author_avatar_url,
           p.is_author_verified, p.body, p.media, p.visibility, p.reply_permission, p.lang,
           coalesce(p.reply_to_id, case when p.id is null then internal.parent_of(p.post_id) end),
           p.root_id, p.quote_of_id, p.created_at,
           p.edited_at, p.like_count, p.share_count, p.reply_count, p.quote_count,
           case when p.id is not null then p.id = any (array(
               select l.post_id from core.likes as l
                where l.user_id = p_viewer and l.post_id = any (p_ids)
           )) end,
           case when p.id is not null then p.id = any (array(
               select s.post_id from core.shares as s
                where s.user_id = p_viewer and s.post_id = any (p_ids)
           )) end,
           case when p.id is not null then p.id = any (array(
               select b.post_id from core.bookmarks as b
                where b.user_id = p_viewer and b.post_id = any (p_ids)
           )) end,
           p.id is null, p_depths[p.place], p_shared_by[p.place],
           case when p.quote_of_id is not null then
               internal.quote_preview(p_viewer, p.quote_of_id, p_heeds_mutes)
           end,
           p_mores[p.place],
           case when p.entities @> '[{"kind": "mention"}]'
                then internal.named_entities(p_viewer, p.entities)
                else p.entities end,
           coalesce(p_cursors[p.place], p.post_id::text)
      from (
        select c.place, c.post_id, v.*
          from unnest(p_ids) with ordinality as c (post_id, place)
          left join lateral (
            select * from internal.visible_posts(p_viewer) as v where v.id = c.post_id offset 0
         ) as v on true
         where (v.id is not null or p_keeps_places)
           and not (
               p_heeds_mutes
               and v.reply_to_author_id is not null
               and v.author_id is distinct from p_viewer
               and exists (
                   select from internal.hidden as h
                    where h.viewer_id = p_viewer
                      and h.other_id = v.reply_to_author_id
                      and (h.is_blocking or h.is_blocked or h.mute_ends_at > now())
                   offset 0
               )
           )
         limit p_limit
      ) as p
     order by p.place;
$$;

comment on function internal.render_posts(
    bigint, bigint[], integer, text[], jsonb[], integer[], text[], boolean, boolean
) is
    'The first p_limit of the posts p_ids that p_viewer (null: a guest) sees, in that order; all '
    'where p_limit is null. Beside p_ids, where given: cursors (else the id), who shared, depths and '
    'more_cursors. With p_keeps_places those that are not seen stand as tombstones; with '
    'p_heeds_mutes, in feeds, replies of others to whom the viewer mutes or blocks are left out, and '
    'quotes show nothing of muted authors.';
