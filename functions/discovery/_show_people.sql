create or replace function internal.show_people(
    p_viewer bigint, p_ids bigint[], p_matched text[], p_scores bigint[]
)
returns setof social.found_user
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select u.id, u.username, u.display_name, u.avatar_url, u.is_private, u.verified_at is not null,
           u.bio, coalesce(c.follower_count, 0), f.matched,
           exists (select from core.follows where follower_id = p_viewer and followee_id = u.id),
           f.score || '.' || u.id
      from unnest(p_ids, p_matched, p_scores) with ordinality as f (id, matched, score, place)
     cross join lateral (
        select * from internal.visible_users(p_viewer) as w where w.id = f.id offset 0
     ) as u
      left join internal.user_counters as c on c.user_id = u.id
     order by f.place;
end
$$;

comment on function internal.show_people(bigint, bigint[], text[], bigint[]) is
    'People whom p_viewer may know of, as a search shows them: in this order, each with how they were found '
    'and their score.';
