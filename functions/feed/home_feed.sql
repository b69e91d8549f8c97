-- An entry is a post or a share by the viewer or somebody they follow; its id is its place. A post
-- stands once, at its newest entry. Entries come from the viewer's timeline as far as it reaches,
-- merged with those of followed celebrities and their own; below it, or where there is none, by
-- pull. What a timeline holds is a hint: all is checked here. Several small statements, each only
-- where it is needed, since starting one large plan takes longer than running it.
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
    -- The newest entry seen on the first page and the last one shown: a chain of pages is one feed.
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 2);
    v_top bigint := v_cursor[1];
    v_before bigint := coalesce(v_cursor[2], internal.last_id());
    v_scan constant integer := p_limit + 8;
    v_left integer := p_limit;
    v_reader record;
    v_muted bigint[];
    v_is_pushed boolean;
    v_low bigint;
    v_pull bigint[];
    v_entries internal.timelines[];
    v_followed bigint[];
    v_posts bigint[];
    v_cursors text[];
    v_places bigint[];
    v_sharers jsonb[];
    v_rows integer;
begin
    perform internal.check_limit(p_limit);

    select coalesce(s.is_ready, false) as is_ready, s.floor_id, s.celebrity_ids, p.preferences,
           array(
               select f.followee_id from internal.fresh_follows as f where f.viewer_id = u.id
           ) as fresh_ids
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
        v_pull := array[p_viewer];
        v_entries := '{}';

        if v_is_pushed then
            v_entries := array(
                select t
                  from internal.timelines as t
                 where t.viewer_id = p_viewer
                   and t.entry_id < v_before
                   and t.entry_id >= v_reader.floor_id
                 order by t.entry_id desc
                 limit v_scan
            );
            v_low := coalesce(v_entries[v_scan].entry_id, v_reader.floor_id);

            -- Their entries are on the way into the timeline.
            v_pull := v_pull || v_reader.fresh_ids;

            if v_reader.celebrity_ids <> '{}' then
                v_pull := v_pull || array(
                    select c.user_id
                      from internal.celebrities as c
                     where c.user_id = any (v_reader.celebrity_ids) and c.last_entry_id >= v_low
                );
            end if;
        else
            select s.user_ids, s.low
              into v_pull, v_low
              from internal.feed_sources(p_viewer, v_muted, v_before, v_scan) as s;
        end if;

        v_entries := array(
            select m.entry
              from (
                select row(p_viewer, g.id, g.post_id, s.user_id)::internal.timelines as entry, g.id
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
                union all
                select t, t.entry_id from unnest(v_entries) as t
              ) as m
             order by m.id desc
             limit v_scan
        );

        v_low := coalesce(v_entries[v_scan].entry_id, v_low);

        if v_reader.preferences is not null then
            v_entries := internal.filter_entries(v_entries, v_reader.preferences);
        end if;

        if v_is_pushed then
            v_followed := p_viewer || array(
                select f.followee_id
                  from core.follows as f
                 where f.follower_id = p_viewer
                   and f.followee_id = any (array(select t.source_id from unnest(v_entries) as t))
            );
        end if;

        -- Still followed, not muted, and still shared by somebody who may be known.
        select array_agg(m.post_id), array_agg(m.entry_id), array_agg(h.sharer)
          into v_posts, v_places, v_sharers
          from unnest(v_entries) as m
          left join lateral (
            select jsonb_build_object(
                       'id', u.id::text, 'username', u.username, 'display_name', u.display_name,
                       'share_id', s.id::text
                   ) as sharer
              from core.shares as s
             cross join lateral (
                select * from internal.visible_users(p_viewer) as v where v.id = s.user_id offset 0
             ) as u
             where m.entry_id <> m.post_id and s.id = m.entry_id
               and not exists (
                   select from core.posts as p
                    where v_muted <> '{}' and p.id = s.post_id and p.author_id = any (v_muted)
                   offset 0
               )
            offset 0
          ) as h on true
         where (m.entry_id = m.post_id or h.sharer is not null)
           and (not v_is_pushed or m.source_id = any (v_followed))
           and m.source_id <> all (v_muted);

        if v_posts is not null then
            -- A post whose newer entry stands before it, or stood on an earlier page, is done.
            if v_before < internal.last_id() and not coalesce(
                (v_reader.preferences -> 'hide_shares')::boolean, false
            ) then
                select array_agg(m.post_id), array_agg(m.id), array_agg(m.sharer)
                  into v_posts, v_places, v_sharers
                  from unnest(v_posts, v_places, v_sharers) as m (post_id, id, sharer)
                 where not exists (
                    select
                      from internal.feed_shares(p_viewer, v_muted, m.post_id, v_before, v_top)
                    offset 0
                 );
            end if;

            -- Of an entry that may not be seen a cursor tells nothing.
            for v_n in 1..coalesce(cardinality(v_posts), 0) loop
                exit when v_top is not null;

                if exists (
                    select from internal.visible_posts(p_viewer) as v where v.id = v_posts[v_n]
                ) then
                    v_top := v_places[v_n];
                end if;
            end loop;

            select array_agg(m.post_id order by m.n), array_agg(v_top || '.' || m.place order by m.n),
                   array_agg(m.sharer order by m.n)
              into v_posts, v_cursors, v_sharers
              from unnest(v_posts, v_places, v_sharers) with ordinality
                   as m (post_id, place, sharer, n)
             where array_position(v_posts, m.post_id) = m.n;

            return query
            select *
              from internal.render_posts(
                       p_viewer, v_posts, v_left, v_cursors, v_sharers, p_heeds_mutes => true
                   );

            get diagnostics v_rows = row_count;
            v_left := v_left - v_rows;
        end if;

        exit when v_left = 0 or v_low = 0;
        v_before := v_low;
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
