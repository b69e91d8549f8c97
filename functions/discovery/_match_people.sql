-- An engine may know less than the tables do: whom it names is looked at here once more. Whoever may not be
-- shown is left out before the limit counts, so that they change nothing.
create or replace function internal.match_people(
    p_viewer bigint, p_users bigint[], p_words text[], p_prefixes text[], p_limit integer
)
returns table (user_id bigint, level integer)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_count constant integer := cardinality(p_words);
    v_terms constant text[] := internal.profile_terms(p_words);
    v_rest constant text[] := internal.profile_terms(p_words[:v_count - 1]);
begin
    return query
    select k.id, l.level
      from (select u.id from unnest(p_users) with ordinality as u (id, n) order by u.n) as k
     cross join lateral (
        select coalesce(bool_or(n.name = any (p_prefixes)), false) as is_called,
               coalesce(bool_or(n.name ^@ any (p_prefixes)), false) as begins_so,
               coalesce(bool_or(n.name ^@ p_words[v_count]), false) as has_last
          from internal.people_names as n
         where n.user_id = k.id
     ) as n
     cross join lateral (
        select case when n.is_called then 4
                    when n.begins_so then 3
                    when exists (
                        select
                          from internal.people as p
                         where p.user_id = k.id
                           and (p.words @> v_terms or (v_count > 1 and n.has_last and p.words @> v_rest))
                    ) then 2 end as level
     ) as l
     cross join lateral internal.finds_person(p_viewer, k.id) as w
     where l.level is not null
     limit p_limit;
end
$$;

comment on function internal.match_people(bigint, bigint[], text[], text[], integer) is
    'Of p_users, in this order, the first p_limit whom p_viewer finds and who have a name or words of a '
    'profile that fit, with the level of internal.person_score().';

create or replace function internal.match_mistyped(
    p_viewer bigint, p_users bigint[], p_words text[], p_limit integer
)
returns setof bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    with meant as materialized (
        select m.others, w as name
          from internal.mistaken_words(p_words) as m
         cross join lateral internal.near_words(m.word) as w
    ),
    near as materialized (
        select n.user_id, m.others
          from meant as m
          join internal.people_names as n on n.name = m.name
         where n.user_id = any (p_users)
    )
    select k.id
      from (
        select u.id
          from unnest(p_users) with ordinality as u (id, n)
         where exists (
             select
               from near as n
               join internal.people as p on p.user_id = n.user_id
              where n.user_id = u.id and p.words @> n.others
         )
         order by u.n
      ) as k
     cross join lateral internal.finds_person(p_viewer, k.id) as w
     limit p_limit;
end
$$;

comment on function internal.match_mistyped(bigint, bigint[], text[], integer) is
    'Of p_users, in this order, the first p_limit whom p_viewer finds and who have a name that is one letter '
    'away from p_words as a whole, or from one of them while they have the others.';

create or replace function internal.mistaken_words(p_words text[])
returns table (word text, others text[])
language sql
immutable
parallel safe
as $$
    select w.word, internal.profile_terms(w.others)
      from (
        select array_to_string(p_words, ' ') as word, '{}'::text[] as others
        union all
        select p_words[i], p_words[:i - 1] || p_words[i + 1:]
          from generate_series(1, least(cardinality(p_words), 5)) as i
         where cardinality(p_words) > 1
      ) as w
     where length(w.word) between 4 and 30;
$$;

comment on function internal.mistaken_words(text[]) is
    'What of a search may be mistyped, long enough for internal.near_words(): all of it as one name, or one '
    'of the first five words while the others, as internal.people has them, are right.';
