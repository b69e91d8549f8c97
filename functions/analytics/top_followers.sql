-- Among the newest 2,000, since a star has a million: that bounds the page. They are put in order first, so
-- that no more of them are checked than are shown.
create or replace function social.top_followers(p_actor bigint, p_limit integer default 20)
returns setof social.top_follower
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_limit(p_limit);

    return query
    select u.id, u.username, u.display_name, u.avatar_url, u.verified_at is not null, t.follower_count,
           t.created_at, 'top_followers/1'
      from (
        select f.follower_id, f.created_at, coalesce(c.follower_count, 0) as follower_count
          from (
            select w.follower_id, w.created_at
              from core.follows as w
             where w.followee_id = p_actor
             order by w.created_at desc, w.follower_id desc
             limit 2000
          ) as f
          left join internal.user_counters as c on c.user_id = f.follower_id
         order by 3 desc, 2 desc, 1 desc
      ) as t
     cross join lateral (
        select v.* from internal.visible_users(p_actor) as v where v.id = t.follower_id offset 0
     ) as u
     order by t.follower_count desc, t.created_at desc, t.follower_id desc
     limit p_limit;
end
$$;

comment on function social.top_followers(bigint, integer) is
    'Of the newest 2,000 followers of p_actor those whom most follow, as far as p_actor may see them '
    '(top_followers/1). Errors: PS400 (p_limit), PS404 (p_actor). Example: select username, '
    'follower_count from social.top_followers(7, 10);';

grant execute on function social.top_followers(bigint, integer) to pgsocial_app;
