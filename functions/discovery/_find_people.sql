-- Bounded: so many from each source. Who may not be shown is left out there, before anything is counted,
-- ranked or cut off.
create or replace function internal.find_people(
    p_viewer bigint, p_query text, p_most integer, p_is_search boolean,
    p_after_score bigint default null, p_after_id bigint default null
)
returns table (user_id bigint, matched text, score bigint)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_read constant record := internal.read_name(p_query);
    v_words constant text[] := v_read.words;
    v_count constant integer := cardinality(v_words);
    v_prefixes constant text[] := v_read.prefixes;
    v_scan constant integer := case when p_is_search then 100 else 30 end;
    v_near constant integer := case when p_is_search then 500 else 200 end;
    v_ids bigint[];
    v_levels integer[];
begin
    if v_read.whole = '' then
        return;
    end if;

    select array_agg(f.id), array_agg(f.level)
      into v_ids, v_levels
      from (
        select c.user_id as id, c.level from internal.people_called(p_viewer, v_read.name) as c
        union all
        select c, 4 from internal.named_people(p_viewer, v_prefixes, v_scan) as c
        union all
        select c, 3
          from unnest(v_prefixes) as p
         cross join lateral internal.people_beginning(p_viewer, p, v_scan) as c
        union all
        select c, 3
          from unnest(v_prefixes) as p
         cross join lateral internal.close_people(p_viewer, p, v_near, v_scan) as c
        union all
        select c, 2
          from (select where p_is_search) as s
         cross join lateral internal.people_by_words(p_viewer, v_words, null, v_scan) as c
        union all
        -- The last of several words may not be finished.
        select c, 2
          from (select where p_is_search and v_count > 1) as s
         cross join lateral internal.people_by_words(
                   p_viewer, v_words[:v_count - 1], v_words[v_count], v_scan
               ) as c
      ) as f;

    -- Where that fills no page, a search looks for mistakes.
    if p_is_search and (select count(distinct i) from unnest(v_ids) as i) < p_most then
        select v_ids || array_agg(c), v_levels || array_agg(1)
          into v_ids, v_levels
          from internal.mistyped_people(p_viewer, v_words, v_scan) as c;
    end if;

    return query
    select r.*
      from internal.rank_people(
               p_viewer, v_ids, v_levels, p_most, case when p_is_search then 50 else 20 end, p_after_score,
               p_after_id
           ) as r;
end
$$;

comment on function internal.find_people(bigint, text, integer, boolean, bigint, bigint) is
    'Whom p_viewer (null: a guest) finds by p_query, the first p_most after a place, with how '
    '(username, name, profile, typo) and a score: by beginnings of names, for a search also by words of '
    'self-descriptions and, where all that fills no page, by names that are one letter away.';

create or replace function internal.people_called(p_viewer bigint, p_name text)
returns table (user_id bigint, level integer)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_key constant text collate pg_c_utf8 := lower(p_name collate pg_c_utf8);
begin
    return query
    select u.id, 6
      from internal.visible_users(p_viewer) as u
     where u.username_key = v_key
    union all
    select u.id, 5
      from core.users as u
     cross join lateral internal.finds_person(p_viewer, u.id) as w
     where u.username_skeleton = internal.skeleton(p_name);
end
$$;

comment on function internal.people_called(bigint, text) is
    'Whom p_viewer may know of with the username p_name (level 6), and whom they find with one that looks '
    'like it (5).';

create or replace function internal.person_score(
    p_level integer, p_is_following boolean, p_is_followed_by boolean, p_near_count integer,
    p_follower_count integer
)
returns bigint
language sql
immutable
parallel safe
as $$
    select round(1000 * (
               coalesce((array[1, 1.5, 3, 4, 8, 10])[p_level], 0)
               + case when p_is_following then 3 else 0 end
               + case when p_is_followed_by then 1 else 0 end
               + 0.4 * least(p_near_count, 5)
               + 0.25 * ln(1 + greatest(p_follower_count, 0))
           ))::bigint;
$$;

comment on function internal.person_score(integer, boolean, boolean, integer, integer) is
    'How far up somebody stands, in thousandths: how they were found (a letter away 1, words of the '
    'profile 1.5, the beginning of a name 3, a name 4, what looks like the username 8, the username 10), '
    'followed by the viewer 3, follower of the viewer 1, 0.4 for each of at most 5 whom the viewer '
    'follows and who follow them, and a quarter of the logarithm of the number of followers.';

-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.findable_people(p_viewer bigint)
returns table (
    id bigint, is_discoverable boolean, is_following boolean, is_followed_by boolean,
    follower_count integer
)
language sql
stable
parallel safe
as $$
    select u.id,
           u.id is not distinct from p_viewer or not exists (
               select
                 from core.preferences as p
                where p.user_id = u.id and p.preferences @> '{"is_discoverable": false}'
               offset 0
           ),
           exists (
               select from core.follows where follower_id = p_viewer and followee_id = u.id offset 0
           ),
           exists (
               select from core.follows where follower_id = u.id and followee_id = p_viewer offset 0
           ),
           coalesce(c.follower_count, 0)
      from internal.visible_users(p_viewer) as u
      left join internal.user_counters as c on c.user_id = u.id;
$$;

comment on function internal.findable_people(bigint) is
    'The users of whom p_viewer (null: a guest) may know, whether they want to be found, and how close '
    'they are.';

-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.finds_person(p_viewer bigint, p_user bigint)
returns table (is_found boolean)
language sql
stable
parallel safe
as $$
    select true
      from internal.findable_people(p_viewer) as w
     where w.id = p_user and (w.is_discoverable or w.is_following)
    offset 0;
$$;

comment on function internal.finds_person(bigint, bigint) is
    'A row where p_viewer (null: a guest) may find p_user, by other means than the exact username.';

create or replace function internal.near_people(p_viewer bigint, p_limit integer)
returns bigint[]
language plpgsql
stable
parallel safe
as $$
begin
    return array(
        select f.followee_id
          from (
            select w.followee_id
              from core.follows as w
             where w.follower_id = p_viewer
             order by w.followee_id desc
             limit 10 * p_limit
          ) as f
         cross join lateral (
            select from internal.visible_users(p_viewer) as v where v.id = f.followee_id offset 0
         ) as u
         order by f.followee_id desc
         limit p_limit
    );
end
$$;

comment on function internal.near_people(bigint, integer) is
    'The newest p_limit accounts that p_viewer follows and may know of: whom these follow, they may know '
    'too.';
