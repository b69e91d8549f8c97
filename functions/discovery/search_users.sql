create or replace function social.search_users(
    p_viewer bigint, p_query text, p_limit integer default 20, p_cursor text default null
)
returns setof social.found_user
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 2);
begin
    perform internal.check_limit(p_limit);
    perform internal.check_query(p_query, 'p_query');

    return query
    select u.id, u.username, u.display_name, u.avatar_url, u.is_private, u.verified_at is not null,
           u.bio, coalesce(c.follower_count, 0), f.matched,
           exists (select from core.follows where follower_id = p_viewer and followee_id = u.id),
           f.score || '.' || u.id
      from internal.find_people(p_viewer, p_query, p_limit, true, v_cursor[1], v_cursor[2])
           with ordinality as f (user_id, matched, score, place)
      join internal.visible_users(p_viewer) as u on u.id = f.user_id
      left join internal.user_counters as c on c.user_id = u.id
     order by f.place;
end
$$;

comment on function social.search_users(bigint, text, integer, text) is
    'People whom p_viewer (null: a guest) may know of, by username, display name and self-description: '
    'the exact username first, then by how well a name fits, how close they are (followed, followed by '
    'those whom p_viewer follows, following p_viewer) and how many follow them, p_limit (1 to 100) a page. '
    'A name is found by its beginning, whatever its case and accents, and by what looks like it '
    '("rn" as "m", Cyrillic letters as Latin ones); where that fills no page, also with one letter wrong, '
    'missing, too many or swapped, from four letters on. p_query is at most 200 characters. Who is not '
    'discoverable is found by their followers and by the exact username alone. '
    'Errors: PS400 (p_query, p_limit, p_cursor). '
    'Example: select * from social.search_users(7, ''ada lov'');';

grant execute on function social.search_users(bigint, text, integer, text) to pgsocial_app;
