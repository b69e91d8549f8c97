-- Candidates from one list, some more than fit at first, since most are seen.
create or replace function internal.page_trends(
    p_kind text, p_viewer bigint, p_window text, p_language text, p_limit integer, p_cursor text
)
returns setof social.post_item
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_muted constant bigint[] := internal.muted_ids(p_viewer);
    v_preferences constant jsonb := (
        select nullif(p.preferences - array['hide_replies', 'hide_shares'], '{}')
          from core.preferences as p
         where p.user_id = p_viewer
    );
    v_filters constant boolean := p_kind = 'feed' or v_preferences is not null;
    v_list record;
    v_place integer;
    v_next integer;
    v_left integer := p_limit;
    v_rows integer;
    v_ids bigint[];
    v_cursors text[];
begin
    v_list := internal.open_trend_list(p_kind, p_window, p_language, p_cursor);
    v_place := v_list.place;

    while v_left > 0 and v_list.places[v_place + 1] >= v_list.least_place loop
        v_next := v_place + v_left + 4;

        select array_agg(w.subject::bigint order by w.place),
               array_agg(internal.trend_cursor(v_list.list_id, w.place, v_list.read_at) order by w.place)
          into v_ids, v_cursors
          from unnest(v_list.subjects[v_place + 1 : v_next], v_list.places[v_place + 1 : v_next])
                   with ordinality as s (subject, rank, n)
         cross join lateral (select s.subject, v_place + s.n as place) as w
         where s.rank >= v_list.least_place
           and not internal.is_held('post', w.subject)
           and (
               not v_filters
               or internal.is_fit_to_trend(p_kind, p_viewer, v_preferences, w.subject::bigint)
           );

        return query
        select *
          from internal.render_posts(p_viewer, v_ids, v_left, v_cursors, p_muted => v_muted);

        get diagnostics v_rows = row_count;
        v_left := v_left - v_rows;
        v_place := v_next;
    end loop;
end
$$;

comment on function internal.page_trends(text, bigint, text, text, integer, text) is
    'A page of a list of posts that trend, as p_viewer (null: a guest) sees it.';

create or replace function internal.is_fit_to_trend(
    p_kind text, p_viewer bigint, p_preferences jsonb, p_post bigint
)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if p_kind = 'feed' and (
        exists (
            select from core.views as v where v.viewer_id = p_viewer and v.post_id = p_post offset 0
        )
        or exists (
            select from internal.visible_posts(p_viewer) as v where v.id = p_post and v.author_id = p_viewer
        )
    ) then
        return false;
    end if;

    return p_preferences is null or exists (
        select
          from core.posts as p
         where p.id = p_post
           and internal.unmet_preference(
               case when p_kind = 'feed' then p_preferences else p_preferences - 'languages' end,
               p_viewer, p, false
           ) is null
    );
end
$$;

comment on function internal.is_fit_to_trend(text, bigint, jsonb, bigint) is
    'Whether p_viewer''s preferences (where any) leave a post in; in a feed, also whether p_viewer neither '
    'wrote nor saw it. Who may see it is not asked here.';
