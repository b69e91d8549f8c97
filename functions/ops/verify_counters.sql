create or replace function ops.verify_counters()
returns table (counter text, id bigint, kept bigint, counted bigint)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    -- One statement, hence one snapshot: what has not been folded yet shows as a difference.
    return query
    with counted as (
        select 'like_count' as counter, l.post_id as id, count(*) as n from core.likes as l group by 2
        union all
        select 'share_count', s.post_id, count(*) from core.shares as s group by 2
        union all
        select 'reply_count', p.reply_to_id, count(*)
          from core.posts as p where p.reply_to_id is not null and p.deleted_at is null group by 2
        union all
        select 'quote_count', p.quote_of_id, count(*)
          from core.posts as p where p.quote_of_id is not null and p.deleted_at is null group by 2
        union all
        select 'post_count', p.author_id, count(*)
          from core.posts as p where p.deleted_at is null group by 2
        union all
        select 'follower_count', f.followee_id, count(*) from core.follows as f group by 2
        union all
        select 'following_count', f.follower_id, count(*) from core.follows as f group by 2
    ),
    kept as (
        select k.counter, k.id, k.n
          from (
            select v.counter, p.id, v.n
              from core.posts as p
             cross join lateral (
                values ('like_count', p.like_count), ('share_count', p.share_count),
                       ('reply_count', p.reply_count), ('quote_count', p.quote_count)
             ) as v (counter, n)
            union all
            select v.counter, c.user_id, v.n
              from internal.user_counters as c
             cross join lateral (
                values ('post_count', c.post_count), ('follower_count', c.follower_count),
                       ('following_count', c.following_count)
             ) as v (counter, n)
          ) as k
         where k.n <> 0
    )
    select coalesce(k.counter, c.counter), coalesce(k.id, c.id), coalesce(k.n, 0)::bigint,
           coalesce(c.n, 0)
      from counted as c
      full join kept as k on k.counter = c.counter and k.id = c.id
     where coalesce(k.n, 0) <> coalesce(c.n, 0)
     order by 1, 2;
end
$$;

comment on function ops.verify_counters() is
    'Counters that differ from what their tables hold: none once all events are folded (call '
    'internal.settle() first). Reads the tables whole. '
    'Example: select * from ops.verify_counters();';

grant execute on function ops.verify_counters() to pgsocial_admin, pgsocial_worker;
