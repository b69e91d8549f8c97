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
    select r.*
      from (
        select array_agg(f.user_id order by f.place) as ids, array_agg(f.matched order by f.place) as matched,
               array_agg(f.score order by f.place) as scores
          from internal.find_people(p_viewer, p_query, p_limit, true, v_cursor[1], v_cursor[2])
               with ordinality as f (user_id, matched, score, place)
      ) as f
     cross join lateral internal.show_people(p_viewer, f.ids, f.matched, f.scores) as r;
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
