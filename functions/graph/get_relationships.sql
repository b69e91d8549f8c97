create or replace function social.get_relationships(p_actor bigint, p_users bigint[])
returns setof social.relationship
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_array(p_users, 'p_users', 100);
    perform internal.check_user(p_actor, 'p_actor');

    if p_users is null then
        perform internal.raise_error('PS400', 'p_users', 'say which users');
    end if;

    return query
    select u.id,
           exists (select from core.follows where follower_id = p_actor and followee_id = u.id),
           exists (
               select from core.follow_requests where requester_id = p_actor and target_id = u.id
           ),
           exists (select from core.follows where follower_id = u.id and followee_id = p_actor),
           exists (
               select from core.follow_requests where requester_id = u.id and target_id = p_actor
           ),
           coalesce(h.is_blocking, false), coalesce(internal.is_muting(h), false)
      from (
        select w.id, min(w.place) as place
          from unnest(p_users) with ordinality as w (id, place)
         group by w.id
      ) as d
      join core.users as u on u.id = d.id and u.is_active
      left join internal.hidden as h on h.viewer_id = p_actor and h.other_id = u.id
     where h.is_blocked is not true or h.is_blocking
     order by d.place;
end
$$;

comment on function social.get_relationships(bigint, bigint[]) is
    'What p_actor and each of p_users (at most 100) are to each other, in the order given; who is '
    'unknown, inactive or blocking p_actor is left out. Errors: PS400 (p_users), PS404 (p_actor). '
    'Example: select * from social.get_relationships(7, array[8, 9]);';

grant execute on function social.get_relationships(bigint, bigint[]) to pgsocial_app;
