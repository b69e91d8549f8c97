-- Among the newest 2,000 shares, and ways of at most 20 steps: that bounds what a famous post costs.
create or replace function social.post_carriers(p_actor bigint, p_post bigint, p_limit integer default 20)
returns setof social.post_carrier
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_own_post(p_actor, p_post);
    perform internal.check_limit(p_limit);

    return query
    with recursive sample as materialized (
        select s.id, s.user_id, s.via_share_id, s.created_at
          from core.shares as s
         where s.post_id = p_post
         order by s.id desc
         limit 2000
    ),
    ways (above, steps) as (
        select s.via_share_id, 1 from sample as s where s.via_share_id is not null
        union all
        select s.via_share_id, w.steps + 1
          from ways as w
          join sample as s on s.id = w.above
         where s.via_share_id is not null and w.steps < 20
    ),
    carriers as (
        select s.user_id, s.created_at, coalesce(b.brought, 0) as brought,
               coalesce(c.follower_count, 0) as follower_count
          from sample as s
          left join (select w.above, count(*) as brought from ways as w group by w.above) as b
            on b.above = s.id
          left join internal.user_counters as c on c.user_id = s.user_id
         where s.user_id <> p_actor
    )
    select u.id, u.username, u.display_name, u.avatar_url, u.verified_at is not null,
           c.follower_count::integer, c.created_at, c.brought::integer, 'post_carriers/1'
      from carriers as c
     cross join lateral (
        select v.* from internal.visible_users(p_actor) as v where v.id = c.user_id offset 0
     ) as u
     order by c.brought desc, c.follower_count desc, c.created_at, c.user_id
     limit p_limit;
end
$$;

comment on function social.post_carriers(bigint, bigint, integer) is
    'Who carried one''s own p_post: of the newest 2,000 who shared it those by whom most others '
    'came to share it, then whom most follow, p_limit (1 to 100), as far as p_actor may see them. '
    'Formula: brought counts the shares that name theirs as the way they came, and those that name '
    'these, up to 20 steps (post_carriers/1). Errors: PS400 (p_limit), PS403 (p_post), PS404 '
    '(p_actor, p_post). Example: select username, brought from social.post_carriers(7, 42);';

grant execute on function social.post_carriers(bigint, bigint, integer) to pgsocial_app;
