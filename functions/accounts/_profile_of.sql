create or replace function internal.profile_of(p_viewer bigint, p_user bigint, p_argument text)
returns social.profile
language plpgsql
stable
parallel safe
as $$
declare
    v_profile social.profile;
begin
    select u.id, u.username, u.display_name, u.bio, u.avatar_url, u.banner_url, u.location, u.links,
           u.is_private, u.verified_at is not null, u.created_at,
           (select p.post_id
              from core.pins as p
              join internal.visible_posts(p_viewer) as v on v.id = p.post_id
             where p.user_id = u.id),
           coalesce(c.post_count, 0), coalesce(c.follower_count, 0), coalesce(c.following_count, 0),
           u.id is not distinct from p_viewer,
           exists (select from core.follows where follower_id = p_viewer and followee_id = u.id),
           exists (select from core.follows where follower_id = u.id and followee_id = p_viewer),
           false,
           exists (
               select from core.follow_requests where requester_id = p_viewer and target_id = u.id
           ),
           exists (
               select from internal.hidden as h
                where h.viewer_id = p_viewer and h.other_id = u.id and internal.is_muting(h)
           )
      into v_profile
      from internal.visible_users(p_viewer) as u
      left join internal.user_counters as c on c.user_id = u.id
     where u.id = p_user;

    if v_profile.id is null then
        -- Whom one blocks oneself, one may still look up, to end it; the numbers stay hidden.
        select u.id, u.username, u.display_name, null::text, u.avatar_url, null::text,
               null::text, null::text[], u.is_private, u.verified_at is not null, u.created_at,
               null::bigint, null::integer, null::integer, null::integer, false, false, false, true,
               false, false
          into v_profile
          from core.users as u
          join internal.hidden as h on h.viewer_id = p_viewer and h.other_id = u.id
         where u.id = p_user and u.is_active and h.is_blocking;
    end if;

    if v_profile.id is null then
        perform internal.raise_error('PS404', p_argument, 'there is no such user');
    end if;

    return v_profile;
end
$$;

comment on function internal.profile_of(bigint, bigint, text) is
    'What social.get_profile() answers; its error names p_argument.';
