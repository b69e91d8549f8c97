create or replace function internal.verify_user_counters()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    with counted as (
        select 'post_count' as counter, p.author_id as user_id, count(*) as n
          from core.posts as p where p.deleted_at is null group by 2
        union all
        select 'follower_count', f.followee_id, count(*) from core.follows as f group by 2
        union all
        select 'following_count', f.follower_id, count(*) from core.follows as f group by 2
    ),
    kept as (
        select v.counter, c.user_id, v.n
          from internal.user_counters as c
         cross join lateral (
            values ('post_count', c.post_count), ('follower_count', c.follower_count),
                   ('following_count', c.following_count)
         ) as v (counter, n)
         where v.n <> 0
    )
    select coalesce(k.counter, c.counter), coalesce(k.user_id, c.user_id)::text,
           coalesce(k.n, 0)::bigint, coalesce(c.n, 0)
      from counted as c
      full join kept as k on k.counter = c.counter and k.user_id = c.user_id
     where coalesce(k.n, 0) <> coalesce(c.n, 0);
end
$$;

comment on function internal.verify_user_counters() is
    'The numbers of profiles that differ from what the tables hold.';
