-- By pull. An entry is a post or a share by the viewer or somebody they follow; its id is its place.
-- A post stands once, at its newest entry. The cursor names the newest entry id of the first page
-- and the last entry shown, so that a chain of pages is one consistent feed whatever is added.
create or replace function social.home_feed(
    p_viewer bigint, p_limit integer default 20, p_cursor text default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 2);
    v_top bigint := v_cursor[1];
    v_before bigint := coalesce(v_cursor[2], 9223372036854775807);
    v_scan constant integer := p_limit + 8;
    v_muted constant bigint[] := internal.muted_users(p_viewer);
    v_left integer := p_limit;
    v_posts bigint[];
    v_entries bigint[];
    v_last bigint;
    v_scanned integer;
    v_rows integer;
begin
    perform internal.check_limit(p_limit);
    perform internal.check_user(p_viewer, 'p_viewer');

    loop
        with scanned as materialized (
            select e.id, e.post_id
              from internal.feed_sources(p_viewer, v_muted) as s (user_id)
             cross join lateral (
                (
                    select p.id, p.id as post_id
                      from core.posts as p
                     where p.author_id = s.user_id and p.deleted_at is null and p.id < v_before
                     order by p.id desc
                     limit v_scan
                )
                union all
                (
                    select h.id, h.post_id
                      from core.shares as h
                     where h.user_id = s.user_id
                       and h.id < v_before
                       and (v_muted = '{}'
                            or not exists (
                                select from core.posts as p
                                 where p.id = h.post_id and p.author_id = any (v_muted)
                                offset 0
                            ))
                     order by h.id desc
                     limit v_scan
                )
             ) as e
             order by e.id desc
             limit v_scan
        ),
        newest as (
            -- A post whose newer entry stood on an earlier page, or in an earlier round, is done.
            select c.post_id, c.id
              from (
                select s.post_id, max(s.id) as id
                  from scanned as s
                 where s.id = s.post_id
                    or exists (
                        select
                          from internal.feed_shares(p_viewer, v_muted, s.post_id, s.id, s.id)
                        offset 0
                    )
                 group by s.post_id
              ) as c
             where v_top is null
                or not exists (
                    select
                      from internal.feed_shares(p_viewer, v_muted, c.post_id, v_before, v_top)
                    offset 0
                )
        )
        select coalesce(v_top, (select max(s.id) from scanned as s)),
               (select min(s.id) from scanned as s), (select count(*) from scanned),
               array(select n.post_id from newest as n order by n.id desc),
               array(select n.id from newest as n order by n.id desc)
          into v_top, v_last, v_scanned, v_posts, v_entries;

        return query
        select r.id, r.author_id, r.author_username, r.author_display_name, r.author_avatar_url,
               r.is_author_verified, r.body, r.media, r.visibility, r.reply_permission, r.lang,
               r.reply_to_id, r.root_id, r.quote_of_id,
               r.created_at, r.edited_at, r.like_count, r.share_count, r.reply_count, r.quote_count,
               r.is_liked, r.is_shared, r.is_bookmarked, r.is_tombstone, r.depth,
               case when e.entry_id <> r.id then (
                   select jsonb_agg(
                              jsonb_build_object(
                                  'id', w.user_id::text, 'username', w.username,
                                  'display_name', w.display_name
                              )
                              order by w.id desc
                          )
                     from (
                        select *
                          from internal.feed_shares(p_viewer, v_muted, r.id, 0, v_top) as f
                         order by f.id desc
                         limit 3
                     ) as w
               ) end, r.quoted, r.more_cursor,
               v_top || '.' || e.entry_id
          from internal.render_posts(p_viewer, v_posts, v_left) as r
         cross join lateral (select v_entries[array_position(v_posts, r.id)] as entry_id) as e;

        get diagnostics v_rows = row_count;
        exit when v_rows = v_left or v_scanned < v_scan;
        v_left := v_left - v_rows;
        v_before := v_last;
    end loop;
end
$$;

comment on function social.home_feed(bigint, integer, text) is
    'Posts and shares of p_viewer and of those whom they follow and do not mute, newest first, '
    'p_limit (1 to 100) a page. A post stands once, where it was last posted or shared by one of '
    'them; shared_by names up to three of those, newest first. A chain of cursors shows the feed as '
    'of its first page. Errors: PS400 (p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select author_username, body, cursor from social.home_feed(7, 20);';

grant execute on function social.home_feed(bigint, integer, text) to pgsocial_app;
