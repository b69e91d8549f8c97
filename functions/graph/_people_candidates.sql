-- The lists of people, newest first: one branch runs, along an index of its own.
create or replace function internal.people_candidates(
    p_list text, p_user bigint, p_cursor bigint[], p_limit integer,
    out ids bigint[], out times timestamptz[]
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
    v_at constant timestamptz := coalesce(internal.cursor_time(p_cursor[1]), 'infinity');
    v_id constant bigint := coalesce(p_cursor[2], internal.last_id());
begin
    case p_list
        when 'followers' then
            select array_agg(c.follower_id), array_agg(c.created_at)
              into ids, times
              from (
                select t.follower_id, t.created_at
                  from core.follows as t
                 where t.followee_id = p_user and (t.created_at, t.follower_id) < (v_at, v_id)
                 order by t.created_at desc, t.follower_id desc
                 limit p_limit
              ) as c;
        when 'following' then
            select array_agg(c.followee_id), array_agg(c.created_at)
              into ids, times
              from (
                select t.followee_id, t.created_at
                  from core.follows as t
                 where t.follower_id = p_user and (t.created_at, t.followee_id) < (v_at, v_id)
                 order by t.created_at desc, t.followee_id desc
                 limit p_limit
              ) as c;
        when 'mutuals' then
            select array_agg(c.followee_id), array_agg(c.created_at)
              into ids, times
              from (
                select t.followee_id, t.created_at
                  from core.follows as t
                 where t.follower_id = p_user and (t.created_at, t.followee_id) < (v_at, v_id)
                   and exists (
                       select from core.follows as b
                        where b.follower_id = t.followee_id and b.followee_id = p_user
                   )
                 order by t.created_at desc, t.followee_id desc
                 limit p_limit
              ) as c;
        when 'requests' then
            select array_agg(c.requester_id), array_agg(c.created_at)
              into ids, times
              from (
                select t.requester_id, t.created_at
                  from core.follow_requests as t
                 where t.target_id = p_user and (t.created_at, t.requester_id) < (v_at, v_id)
                 order by t.created_at desc, t.requester_id desc
                 limit p_limit
              ) as c;
        when 'blocks' then
            select array_agg(c.blocked_id), array_agg(c.created_at)
              into ids, times
              from (
                select t.blocked_id, t.created_at
                  from core.blocks as t
                 where t.blocker_id = p_user and (t.created_at, t.blocked_id) < (v_at, v_id)
                 order by t.created_at desc, t.blocked_id desc
                 limit p_limit
              ) as c;
        when 'mutes' then
            select array_agg(c.muted_id), array_agg(c.created_at)
              into ids, times
              from (
                select t.muted_id, t.created_at
                  from core.mutes as t
                 where t.muter_id = p_user and (t.created_at, t.muted_id) < (v_at, v_id)
                   and (t.expires_at is null or t.expires_at > now())
                 order by t.created_at desc, t.muted_id desc
                 limit p_limit
              ) as c;
    end case;
end
$$;

comment on function internal.people_candidates(text, bigint, bigint[], integer) is
    'The first p_limit of a list of p_user''s after p_cursor, and since when: followers, following, '
    'mutuals, requests, blocks or mutes. Unchecked: for internal.page_people().';
