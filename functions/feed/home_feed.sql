-- An entry is a post or a share by the viewer or somebody they follow; its id is its place. A post
-- stands once, at its newest entry. Entries come from the viewer's timeline as far as it reaches,
-- merged with those of followed celebrities and their own; below it, or where there is none, by
-- pull. What a timeline holds is a hint: all is checked here. Generic plans: every loop is fenced.
create or replace function social.home_feed(
    p_viewer bigint, p_limit integer default 20, p_cursor text default null
)
returns setof social.post_item
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    -- The newest entry of the first page and the last one shown: a chain of pages is one feed.
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 2);
    v_top bigint := v_cursor[1];
    v_before bigint := coalesce(v_cursor[2], 9223372036854775807);
    v_scan constant integer := p_limit + 8;
    v_left integer := p_limit;
    v_reader record;
    v_muted bigint[];
    v_is_pushed boolean;
    v_entries bigint[];
    v_posts bigint[];
    v_sources bigint[];
    v_pull bigint[];
    v_low bigint;
    v_count integer;
    v_sharers jsonb[];
    v_rows integer;
begin
    perform internal.check_limit(p_limit);

    select coalesce(s.is_ready, false) as is_ready, s.floor_id, s.celebrity_ids, p.preferences
      into v_reader
      from core.users as u
      left join internal.timeline_states as s on s.viewer_id = u.id
      left join core.preferences as p on p.user_id = u.id
     where u.id = p_viewer and u.is_active;

    if not found then
        perform internal.raise_error('PS404', 'p_viewer', 'there is no such user');
    end if;

    v_muted := array(
        select h.other_id from internal.hidden as h
         where h.viewer_id = p_viewer and h.mute_ends_at > now()
    );

    loop
        v_is_pushed := v_reader.is_ready and v_before > v_reader.floor_id;

        if v_is_pushed then
            select coalesce(array_agg(t.entry_id), '{}'), array_agg(t.post_id), array_agg(t.source_id)
              into v_entries, v_posts, v_sources
              from (
                select t.entry_id, t.post_id, t.source_id
                  from internal.timelines as t
                 where t.viewer_id = p_viewer
                   and t.entry_id < v_before
                   and t.entry_id >= v_reader.floor_id
                 order by t.entry_id desc
                 limit v_scan
              ) as t;

            v_low := case when cardinality(v_entries) = v_scan then v_entries[v_scan]
                          else v_reader.floor_id end;
            v_pull := p_viewer || array(
                select k.id
                  from unnest(v_reader.celebrity_ids) as k (id)
                 cross join lateral (
                    select from internal.celebrities as c
                     where c.user_id = k.id and c.last_entry_id >= v_low
                    offset 0
                 ) as c
            );
        else
            v_entries := '{}';
            v_posts := '{}';
            v_sources := '{}';
            select s.user_ids, s.low
              into v_pull, v_low
              from internal.feed_sources(p_viewer, v_muted, v_before, v_scan) as s;
        end if;

        with merged as materialized (
            select e.id, e.post_id, e.source_id
              from (
                select t.id, t.post_id, t.source_id
                  from unnest(v_entries, v_posts, v_sources) as t (id, post_id, source_id)
                union all
                select g.id, g.post_id, s.user_id
                  from unnest(v_pull) as s (user_id)
                 cross join lateral (
                    (
                        select p.id, p.id as post_id
                          from core.posts as p
                         where p.author_id = s.user_id and p.deleted_at is null
                           and p.id < v_before and p.id >= v_low
                         order by p.id desc
                         limit v_scan
                    )
                    union all
                    (
                        select h.id, h.post_id
                          from core.shares as h
                         where h.user_id = s.user_id and h.id < v_before and h.id >= v_low
                         order by h.id desc
                         limit v_scan
                    )
                 ) as g
              ) as e
             order by e.id desc
             limit v_scan
        ),
        valid as (
            select m.id, m.post_id, h.sharer
              from merged as m
              left join lateral (
                select jsonb_build_object(
                           'id', u.id::text, 'username', u.username,
                           'display_name', u.display_name, 'share_id', s.id::text
                       ) as sharer
                  from core.shares as s
                 cross join lateral (
                    select * from internal.visible_users(p_viewer) as v where v.id = s.user_id offset 0
                 ) as u
                 where s.id = m.id
                offset 0
              ) as h on m.id <> m.post_id
             where (m.id = m.post_id or h.sharer is not null)
               and m.source_id <> all (v_muted)
               and (
                   not v_is_pushed or m.source_id = p_viewer
                   or exists (
                       select from core.follows as f
                        where f.follower_id = p_viewer and f.followee_id = m.source_id
                       offset 0
                   )
               )
               and (
                   (v_muted = '{}' and v_reader.preferences is null)
                   or exists (
                       select from core.posts as p
                        where p.id = m.post_id
                          and p.author_id <> all (v_muted)
                          and internal.unmet_preference(
                                  v_reader.preferences, p_viewer, p, m.id <> m.post_id
                              ) is null
                       offset 0
                   )
               )
        ),
        newest as (
            -- A post whose newer entry stood on an earlier page, or in an earlier round, is done.
            select distinct on (v.post_id) v.post_id, v.id, v.sharer
              from valid as v
             where v_top is null
                or (v_reader.preferences -> 'hide_shares')::boolean
                or not exists (
                    select
                      from internal.feed_shares(p_viewer, v_muted, v.post_id, v_before, v_top)
                    offset 0
                )
             order by v.post_id, v.id desc
        )
        select coalesce(v_top, (select max(m.id) from merged as m)),
               (select count(*) from merged), (select min(m.id) from merged as m),
               array(select n.post_id from newest as n order by n.id desc),
               array(select n.id from newest as n order by n.id desc),
               array(select n.sharer from newest as n order by n.id desc)
          into v_top, v_count, v_before, v_posts, v_entries, v_sharers;

        return query
        select r.id, r.author_id, r.author_username, r.author_display_name, r.author_avatar_url,
               r.is_author_verified, r.body, r.media, r.visibility, r.reply_permission, r.lang,
               r.reply_to_id, r.root_id, r.quote_of_id, r.created_at, r.edited_at, r.like_count,
               r.share_count, r.reply_count, r.quote_count, r.is_liked, r.is_shared,
               r.is_bookmarked, r.is_tombstone, r.depth, v_sharers[e.n], r.quoted, r.more_cursor,
               v_top || '.' || v_entries[e.n]
          from internal.render_posts(p_viewer, v_posts, v_left) as r
         cross join lateral (select array_position(v_posts, r.id) as n) as e;

        get diagnostics v_rows = row_count;

        if v_count < v_scan then
            v_before := v_low;
        end if;

        exit when v_rows = v_left or v_before = 0;
        v_left := v_left - v_rows;
    end loop;
end
$$;

comment on function social.home_feed(bigint, integer, text) is
    'Posts and shares of p_viewer and of those whom they follow and do not mute, newest first, '
    'p_limit (1 to 100) a page, as social.set_preferences() filters them. A post stands once, where '
    'it was last posted or shared by one of them; shared_by is who (id, username, display_name, '
    'share_id), null at the post itself. A chain of cursors shows the feed as of its first page. '
    'What others do shows within a second. Errors: PS400 (p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select author_username, body, cursor from social.home_feed(7, 20);';

grant execute on function social.home_feed(bigint, integer, text) to pgsocial_app;
