create or replace function social.search_users_among(
    p_viewer bigint, p_query text, p_users bigint[], p_mistyped bigint[] default null,
    p_limit integer default 20, p_cursor text default null
)
returns jsonb
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_most constant integer := internal.engine_candidates();
    v_cursor constant bigint[] := internal.parse_cursor(p_cursor, 2);
    v_read record;
    v_others bigint[];
    v_ids bigint[];
    v_levels integer[];
    v_kept integer;
begin
    perform internal.check_limit(p_limit);
    perform internal.check_query(p_query, 'p_query');
    perform internal.check_array(p_users, 'p_users', 10000);
    perform internal.check_array(p_mistyped, 'p_mistyped', 10000);

    if p_users is null or array_position(p_users, null) is not null then
        perform internal.raise_error('PS400', 'p_users', 'a list of ids is wanted');
    end if;

    v_read := internal.read_name(p_query);
    -- Who came a moment ago, whom the engine may not know, and who is close, whom it does not know to be.
    v_others := array(
        (select p.user_id
           from internal.people as p
          where p.user_id >= (internal.engine_place()).fresh_from
          order by p.user_id desc
          limit internal.page_candidates())
        union
        select c.user_id from internal.close_ids(p_viewer, 500) as c where c.user_id is not null
    );

    select array_agg(f.user_id), array_agg(f.level), count(*) filter (where f.is_given)
      into v_ids, v_levels, v_kept
      from (
        select m.*, true as is_given
          from internal.match_people(p_viewer, p_users, v_read.words, v_read.prefixes, v_most) as m
        union all
        select m.*, false
          from internal.match_people(
                   p_viewer, v_others, v_read.words, v_read.prefixes, cardinality(v_others)
               ) as m
        union all
        select m.*, false from internal.people_called(p_viewer, v_read.name) as m
      ) as f
     where v_read.whole <> '';

    select v_ids || array_agg(c), v_levels || array_agg(1)
      into v_ids, v_levels
      from internal.match_mistyped(p_viewer, p_mistyped, v_read.words, v_most) as c;

    return (
        select jsonb_build_object(
                   'items', coalesce(jsonb_agg(to_jsonb(r) || jsonb_build_object('id', r.id::text)), '[]'),
                   'next', (array_agg(r.cursor))[p_limit],
                   'is_full', v_kept = v_most,
                   'wants_mistyped', p_mistyped is null and v_read.whole <> ''
                                     and (select count(distinct i) from unnest(v_ids) as i) < p_limit
               )
          from (
            select array_agg(f.user_id order by f.place) as ids,
                   array_agg(f.matched order by f.place) as matched,
                   array_agg(f.score order by f.place) as scores
              from internal.rank_people(p_viewer, v_ids, v_levels, p_limit, 50, v_cursor[1], v_cursor[2])
                   with ordinality as f (user_id, matched, score, place)
          ) as f
         cross join lateral internal.show_people(p_viewer, f.ids, f.matched, f.scores) as r
    );
end
$$;

comment on function social.search_users_among(bigint, text, bigint[], bigint[], integer, text) is
    'As social.search_users(), but by beginnings of names and words of profiles only those are looked at '
    'whom another engine found for social.describe_user_search(): p_users, at most 10,000, the best first, '
    'and p_mistyped for the mistakes (null: it was not asked for these). They are looked at once more; '
    'whoever p_viewer does not find is left out before anything is counted; the first that are left are '
    'ranked and shown as if they had been found here. The exact username, who is close to p_viewer and who '
    'is new are looked for here. Answers items, the cursor of the next page (next), is_full (false where '
    'more would have been ranked than were given) and wants_mistyped (the page is not full, and p_mistyped '
    'was null). '
    'Errors: PS400 (p_query, p_users, p_mistyped, p_limit, p_cursor). '
    'Example: select social.search_users_among(7, ''ada lov'', array[42, 43]);';

grant execute on function social.search_users_among(bigint, text, bigint[], bigint[], integer, text)
    to pgsocial_app;
