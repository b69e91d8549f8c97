-- What was recorded stands: a second visit in the same window changes nothing. Rows in key order.
create or replace function social.record_profile_visits(
    p_actor bigint, p_users bigint[], p_posts bigint[] default null
)
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_window_at timestamptz := internal.view_window();
    v_count integer;
begin
    perform internal.check_array(p_users, 'p_users', 500);
    perform internal.check_array(p_posts, 'p_posts', 500);
    perform internal.check_user(p_actor, 'p_actor');

    if p_users is null then
        perform internal.raise_error('PS400', 'p_users', 'say whose profiles were opened');
    elsif cardinality(p_posts) <> cardinality(p_users) then
        perform internal.raise_error('PS400', 'p_posts',
            'as many posts as p_users, in their order, each null or the post by which they came');
    end if;

    insert into core.profile_visits (visitor_id, profile_id, window_at, via_post_id)
    select distinct on (s.user_id) p_actor, s.user_id, v_window_at, v.id
      from unnest(p_users, p_posts) with ordinality as s (user_id, post_id, place)
     cross join lateral (
        select from internal.visible_users(p_actor) as u where u.id = s.user_id offset 0
     ) as u
      left join lateral (
        select w.id
          from internal.visible_posts(p_actor) as w
         where w.id = s.post_id and w.author_id = s.user_id
        offset 0
     ) as v on true
     where s.user_id <> p_actor
     order by s.user_id, v.id is null, s.place
    on conflict do nothing;

    get diagnostics v_count = row_count;

    return v_count;
end
$$;

comment on function social.record_profile_visits(bigint, bigint[], bigint[]) is
    'p_actor opened the profiles of p_users (at most 500), each by way of the post that stands in its '
    'place in p_posts, null where by none. Returns how many visits were new: a profile counts once per '
    'visitor in the time of ops.settings view_window, by the first post named. Whom p_actor does not '
    'know is left out, and so is oneself; a post that p_actor does not see, or of somebody else, is no '
    'post. Nobody learns who came: profiles are told counts. Errors: PS400 (p_users, p_posts), PS404 '
    '(p_actor). Example: select social.record_profile_visits(7, array[8], array[42]);';

grant execute on function social.record_profile_visits(bigint, bigint[], bigint[]) to pgsocial_app;
