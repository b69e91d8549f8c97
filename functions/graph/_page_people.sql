-- As internal.page_posts(): the one loop of a list of people. That a private account follows somebody
-- is told to who may see what it does, and to the one followed: see docs/visibility.md.
create or replace function internal.page_people(
    p_viewer bigint, p_list text, p_user bigint, p_cursor text, p_limit integer
)
returns setof social.user_item
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_rule constant text := case
        when p_list = 'blocks' then 'active'
        when p_list in ('followers', 'mutuals') and p_user is distinct from p_viewer then 'open'
        else 'known'
    end;
    v_cursor bigint[] := internal.parse_cursor(p_cursor, 2);
    v_left integer := p_limit;
    v_scan integer := p_limit + 4;
    v_looked integer := 0;
    v_ids bigint[];
    v_times timestamptz[];
    v_rows integer;
begin
    loop
        select c.ids, c.times
          into v_ids, v_times
          from internal.people_candidates(p_list, p_user, v_cursor, v_scan) as c;

        return query
        select r.id, r.username, r.display_name, r.avatar_url, r.is_private,
               r.verified_at is not null, internal.time_cursor(r.at, r.id)
          from (
            select c.place, c.at, u.*
              from unnest(v_ids, v_times) with ordinality as c (person_id, at, place)
             cross join lateral (
                select o.* from internal.open_users(p_viewer) as o
                 where v_rule = 'open' and o.id = c.person_id
                union all
                select k.* from internal.visible_users(p_viewer) as k
                 where v_rule = 'known' and k.id = c.person_id
                union all
                select a.* from core.users as a
                 where v_rule = 'active' and a.id = c.person_id and a.is_active
                offset 0
             ) as u
             limit v_left
          ) as r
         order by r.place;

        get diagnostics v_rows = row_count;
        v_left := v_left - v_rows;
        v_looked := v_looked + coalesce(cardinality(v_ids), 0);
        exit when v_left = 0 or coalesce(cardinality(v_ids), 0) < v_scan
               or v_looked >= internal.page_candidates();

        v_cursor := internal.parse_cursor(internal.time_cursor(v_times[v_scan], v_ids[v_scan]));
        v_scan := least(v_scan * 4, internal.page_candidates() - v_looked);
    end loop;
end
$$;

comment on function internal.page_people(bigint, text, bigint, text, integer) is
    'A page of a list of p_user''s people (see internal.people_candidates()) as p_viewer (null: a '
    'guest) sees it: full, unless nothing is left among internal.page_candidates() candidates. '
    'Errors: PS400 (p_cursor).';
