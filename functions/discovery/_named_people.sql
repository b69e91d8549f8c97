-- Who is found by what. Whoever may not be shown is left out before the limit counts, so that they change
-- nothing; internal.page_candidates() rows at most are looked at.
create or replace function internal.named_people(p_viewer bigint, p_names text[], p_limit integer)
returns setof bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select f.user_id
      from unnest(p_names) as n (name)
     cross join lateral (
        select k.user_id
          from (
            select p.user_id
              from internal.people_names as p
             where p.name = n.name
             order by p.size desc, p.user_id desc
             limit internal.page_candidates()
          ) as k
         cross join lateral internal.finds_person(p_viewer, k.user_id) as w
         limit p_limit
     ) as f;
end
$$;

comment on function internal.named_people(bigint, text[], integer) is
    'Whom p_viewer finds who are called exactly one of p_names: of each the largest, p_limit at most.';

create or replace function internal.people_beginning(p_viewer bigint, p_prefix text, p_limit integer)
returns setof bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select k.user_id
      from (
        select c.user_id
          from generate_series(15, 0, -1) as s (size)
         cross join lateral (
            select p.user_id
              from internal.people_names as p
             where p.size = s.size::smallint and p.name >= p_prefix and p.name < p_prefix || U&'\+10FFFF'
             order by p.name, p.user_id
             limit internal.page_candidates()
         ) as c
         limit internal.page_candidates()
      ) as k
     cross join lateral internal.finds_person(p_viewer, k.user_id) as w
     limit p_limit;
end
$$;

comment on function internal.people_beginning(bigint, text, integer) is
    'Whom p_viewer finds who have a name that begins with p_prefix, p_limit at most: size class by size '
    'class, so that one letter costs no more than five.';

create or replace function internal.close_people(
    p_viewer bigint, p_prefix text, p_near integer, p_limit integer
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
    select k.user_id
      from internal.close_ids(p_viewer, p_near) as k
     cross join lateral (
        select
          from internal.people_names as p
         where p.user_id = k.user_id and p.name >= p_prefix and p.name < p_prefix || U&'\+10FFFF'
         limit 1
     ) as n
     cross join lateral internal.finds_person(p_viewer, k.user_id) as w
     limit p_limit;
end
$$;

comment on function internal.close_people(bigint, text, integer, integer) is
    'Of p_near whom p_viewer follows, and as many who follow them, those found who have a name that begins '
    'with p_prefix, p_limit at most.';

create or replace function internal.people_by_words(
    p_viewer bigint, p_words text[], p_last text, p_limit integer
)
returns setof bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_words constant text[] := internal.profile_terms(p_words);
begin
    return query
    select k.user_id
      from (
        select c.user_id
          from generate_series(15, 0, -1) as s (size)
         cross join lateral (
            select p.user_id
              from internal.people as p
             where internal.sized_words(p.size, p.words) @> internal.sized_words(s.size::smallint, v_words)
             limit internal.page_candidates()
         ) as c
         limit internal.page_candidates()
      ) as k
     cross join lateral (
        select
         where p_last is null or exists (
             select
               from internal.people_names as n
              where n.user_id = k.user_id and n.name >= p_last and n.name < p_last || U&'\+10FFFF'
             offset 0
         )
        offset 0
     ) as n
     cross join lateral internal.finds_person(p_viewer, k.user_id) as w
     limit p_limit;
end
$$;

comment on function internal.people_by_words(bigint, text[], text, integer) is
    'Whom p_viewer finds who have all of p_words in names and self-description and, where p_last is given, a '
    'name that begins with it; p_limit at most, the largest first by size class.';

create or replace function internal.mistyped_people(p_viewer bigint, p_words text[], p_limit integer)
returns setof bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_place integer;
    v_meant text;
begin
    return query
    select f
      from internal.named_people(
               p_viewer, internal.meant_names(array_to_string(p_words, ' '), 50), 20
           ) as f
     limit p_limit;

    -- Of several words, the first that is nobody's name.
    v_place := (
        select w.place
          from unnest(p_words) with ordinality as w (word, place)
         where cardinality(p_words) > 1
           and not exists (select from internal.people_names as p where p.name = w.word offset 0)
         order by w.place
         limit 1
    );

    foreach v_meant in array internal.meant_names(p_words[v_place], 3) loop
        return query
        select f
          from internal.people_by_words(
                   p_viewer, p_words[:v_place - 1] || v_meant || p_words[v_place + 1:], null, p_limit
               ) as f;
    end loop;
end
$$;

comment on function internal.mistyped_people(bigint, text[], integer) is
    'Whom p_viewer finds who have a name that is one letter away from p_words as a whole (of each such name '
    'the largest 20), or all words but one and a name that is one letter away from that one.';

create or replace function internal.meant_names(p_word text, p_limit integer)
returns text[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        select w.name
          from internal.near_words(p_word) as w (name)
         cross join lateral (
            select p.size
              from internal.people_names as p
             where p.name = w.name
             order by p.size desc
             limit 1
         ) as k
         order by k.size desc, w.name
         limit p_limit
    );
end
$$;

comment on function internal.meant_names(text, integer) is
    'The names that people have that are one letter away from p_word, those of the largest first.';
