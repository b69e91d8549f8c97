-- The one gate to a page of posts: checks and renders candidates in their order and stops at the
-- limit. The inner LIMIT stops the scan early; the outer ORDER BY sorts that page alone.
-- The viewer's own flags come by one probe each for the page. Inlined: see permitted_posts().
create or replace function internal.render_posts(p_viewer bigint, p_ids bigint[], p_limit integer)
returns setof social.post_item
language sql
stable
parallel safe
as $$
    select p.id, p.author_id, p.author_username, p.author_display_name, p.author_avatar_url,
           p.is_author_verified, p.body, p.media, p.visibility, p.reply_permission, p.lang,
           p.reply_to_id, p.root_id, p.quote_of_id, p.created_at,
           p.edited_at, p.like_count, p.share_count, p.reply_count, p.quote_count,
           p.id = any (array(
               select l.post_id from core.likes as l
                where l.user_id = p_viewer and l.post_id = any (p_ids)
           )),
           p.id = any (array(
               select s.post_id from core.shares as s
                where s.user_id = p_viewer and s.post_id = any (p_ids)
           )),
           p.id = any (array(
               select b.post_id from core.bookmarks as b
                where b.user_id = p_viewer and b.post_id = any (p_ids)
           )),
           false, null::integer, null::jsonb,
           case when p.quote_of_id is not null then
               internal.quote_preview(p_viewer, p.quote_of_id)
           end,
           null::text, p.id::text
      from (
        select c.place, v.*
          from unnest(p_ids) with ordinality as c (id, place)
         cross join lateral (
            select * from internal.visible_posts(p_viewer) as v where v.id = c.id offset 0
         ) as v
         limit p_limit
      ) as p
     order by p.place;
$$;

comment on function internal.render_posts(bigint, bigint[], integer) is
    'The first p_limit of the posts p_ids that p_viewer (null: a guest) sees, in that order; all '
    'where p_limit is null.';
