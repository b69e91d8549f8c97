-- The one gate to a page of posts and the one list of a post's columns. The inner LIMIT stops the scan
-- of p_ids early, so that they are read, and come, in their order. The viewer's own flags come by one
-- probe each for the page. What few posts have stands in functions that are not inlined, since every
-- page would start its plan. Inlined itself: see visible_posts(). A sub-select as an argument would
-- prevent that.
create or replace function internal.render_posts(
    p_viewer bigint, p_ids bigint[], p_limit integer,
    p_cursors text[] default null, p_depths integer[] default null, p_mores text[] default null,
    p_keeps_places boolean default false, p_muted bigint[] default null,
    p_blocked bigint[] default null, p_entries bigint[] default null, p_top bigint default null
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
           p.id is null, p_depths[p.place],
           case when p.sharer_id is not null then jsonb_build_object(
               'id', p.sharer_id::text, 'username', p.sharer_username,
               'display_name', p.sharer_display_name, 'share_id', p_entries[p.place]::text
           ) end,
           case when p.quote_of_id is not null then
               internal.quote_preview(p_viewer, p.quote_of_id, p_muted)
           end,
           p_mores[p.place],
           case cardinality(p.mentions)
               when 0 then p.entities
               when 1 then coalesce(
                   jsonb_set(p.entities, internal.place_of_name(p.entities), to_jsonb((
                       select u.username
                         from internal.visible_users(p_viewer, p_blocked) as u
                        where u.id = p.mentions[1]
                   ))),
                   internal.entities_for(p_viewer, p.entities)
               )
               else internal.entities_for(p_viewer, p.entities)
           end,
           case when p_entries is null then coalesce(p_cursors[p.place], p.post_id::text)
                else coalesce(p_top, first_value(p_entries[p.place]) over ())
                     || '.' || p_entries[p.place] end
      from (
        select c.place, c.post_id, v.*, h.id as sharer_id, h.username as sharer_username,
               h.display_name as sharer_display_name
          from unnest(p_ids) with ordinality as c (post_id, place)
          left join lateral (
            select *
              from internal.visible_posts(p_viewer, p_blocked) as v
             where v.id = c.post_id
            offset 0
         ) as v on true
          left join lateral (
            select u.id, u.username, u.display_name
              from core.shares as s
             cross join lateral (
                select *
                  from internal.visible_users(p_viewer, p_blocked) as u
                 where u.id = s.user_id
                offset 0
             ) as u
             where p_entries is not null and p_entries[c.place] <> c.post_id
               and s.id = p_entries[c.place]
            offset 0
         ) as h on true
         where (v.id is not null or p_keeps_places)
           and (p_entries is null or p_entries[c.place] = c.post_id or h.id is not null)
           and (
               p_muted is null
               or (
                   v.author_id <> all (p_muted)
                   and (h.id is null or h.id <> all (p_muted))
                   and (
                       v.reply_to_author_id is null
                       or v.author_id = p_viewer
                       or (
                           v.reply_to_author_id <> all (p_muted)
                           and case when p_blocked is null then not exists (
                                   select from internal.hidden as b
                                    where b.viewer_id = p_viewer
                                      and b.other_id = v.reply_to_author_id
                                      and (b.is_blocking or b.is_blocked)
                                   offset 0
                               ) else v.reply_to_author_id <> all (p_blocked) end
                       )
                   )
               )
           )
         limit p_limit
      ) as p;
$$;

comment on function internal.render_posts(
    bigint, bigint[], integer, text[], integer[], text[], boolean, bigint[], bigint[], bigint[], bigint
) is
    'The first p_limit of the posts p_ids that p_viewer (null: a guest) sees, in that order; all '
    'where p_limit is null. Beside p_ids, where given: cursors (else the id), depths, more_cursors, '
    'and the entries of a feed, each the post or a share, which must stand and be by somebody who is '
    'known; their cursors begin with p_top, where null with the first entry shown. With p_keeps_places '
    'posts that are not seen stand as tombstones. In feeds p_muted are those whom the viewer mutes: '
    'what they post or share is left out, as are replies of others to them or across a block, and '
    'quotes show nothing of theirs. p_blocked: all blocks of the viewer, where the caller has read '
    'them.';
