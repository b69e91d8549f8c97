-- An entry is a post or a share by the viewer or somebody they follow; its id is its place. A post
-- stands once, at its newest entry. Entries come from the viewer's timeline as far as it reaches,
-- merged with those of followed celebrities and their own; below it, or where there is none, by
-- pull. What a timeline holds is a hint: internal.render_posts() checks all of it.
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
    -- The newest entry shown on the first page and the last one shown: a chain of pages is one feed.
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 2);
    v_top bigint := v_cursor[1];
    v_before bigint := coalesce(v_cursor[2], internal.last_id());
    v_scan constant integer := internal.check_limit(p_limit) + 8;
    v_few constant integer := 50;
    v_left integer := p_limit;
    v_looked integer := 0;
    v_reader record;
    v_page record;
    v_shown record;
    -- What is asked for each post stands in variables of its own, which are read faster than fields.
    v_posts bigint[];
    v_entries bigint[];
    v_muted bigint[];
    v_blocked bigint[];
    v_rows integer;
begin
    -- Whom they do not see is read at once where these are few, as nearly always.
    select coalesce(s.is_ready, false) as is_ready, s.floor_id, s.celebrity_ids, p.preferences,
           array(
               select f.followee_id
                 from internal.changed_follows as f
                where f.viewer_id = p_viewer
               offset 0
           ) as changed_ids,
           case when h.n <= v_few then coalesce(h.blocked_ids, '{}') end as blocked_ids,
           case when h.n <= v_few then coalesce(h.muted_ids, '{}')
                else internal.muted_ids(p_viewer) end as muted_ids
      into v_reader
      from core.users as u
      left join internal.timeline_states as s on s.viewer_id = u.id
      left join core.preferences as p on p.user_id = u.id
     cross join lateral (
        select count(*) as n,
               array_agg(k.other_id) filter (where k.is_blocking or k.is_blocked) as blocked_ids,
               array_agg(k.other_id) filter (where internal.is_muting(k)) as muted_ids
          from (
            select * from internal.hidden as w where w.viewer_id = p_viewer limit v_few + 1
          ) as k
     ) as h
     where u.id = p_viewer and u.is_active;

    if not found then
        perform internal.raise_error('PS404', 'p_viewer', 'there is no such user');
    end if;

    v_muted := v_reader.muted_ids;
    v_blocked := v_reader.blocked_ids;

    loop
        if v_reader.is_ready and v_before > v_reader.floor_id then
            v_page := internal.pushed_entries(
                p_viewer, v_before, v_scan, v_reader.floor_id, v_reader.celebrity_ids,
                v_reader.changed_ids
            );
        else
            v_page := internal.pulled_entries(p_viewer, v_before, v_scan, v_muted);
        end if;

        v_shown := v_page;

        if v_reader.preferences is not null then
            v_shown := internal.filter_entries(
                p_viewer, v_reader.preferences, v_shown.post_ids, v_shown.entry_ids
            );
        end if;

        if (v_page.is_twice or v_top is not null)
           and (v_reader.preferences -> 'hide_shares')::boolean is not true then
            v_shown := internal.unique_entries(
                p_viewer, v_shown.post_ids, v_shown.entry_ids, v_before, v_top
            );
        end if;

        v_posts := v_shown.post_ids;
        v_entries := v_shown.entry_ids;

        return query
        select *
          from internal.render_posts(
                   p_viewer, v_posts, v_left, p_muted => v_muted, p_blocked => v_blocked,
                   p_entries => v_entries, p_top => v_top
               );

        get diagnostics v_rows = row_count;
        v_left := v_left - v_rows;
        v_looked := v_looked + v_scan;
        exit when v_left = 0 or v_page.low = 0 or v_looked >= internal.page_candidates();
        v_before := v_page.low;

        if v_top is null and v_rows > 0 then
            select split_part(r.cursor, '.', 1)::bigint
              into v_top
              from internal.render_posts(
                       p_viewer, v_posts, 1, p_muted => v_muted, p_blocked => v_blocked,
                       p_entries => v_entries
                   ) as r;
        end if;
    end loop;
end
$$;

comment on function social.home_feed(bigint, integer, text) is
    'Posts and shares of p_viewer and of those whom they follow and do not mute, newest first, '
    'p_limit (1 to 100) a page, as social.set_preferences() filters them. A post stands once, where '
    'it was last posted or shared by one of them; shared_by is who (id, username, display_name, '
    'share_id), null at the post itself. A chain of cursors shows the feed as of its first page. '
    'A page looks at the next 1,000 entries. What others do shows within a second. '
    'Errors: PS400 (p_limit, p_cursor), PS404 (p_viewer). '
    'Example: select author_username, body, cursor from social.home_feed(7, 20);';

grant execute on function social.home_feed(bigint, integer, text) to pgsocial_app;
