create or replace function internal.verify_post_counters()
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
        select 'like_count' as counter, l.post_id, count(*) as n from core.likes as l group by 2
        union all
        select 'share_count', s.post_id, count(*) from core.shares as s group by 2
        union all
        select 'reply_count', p.reply_to_id, count(*)
          from core.posts as p where p.reply_to_id is not null and p.deleted_at is null group by 2
        union all
        select 'quote_count', p.quote_of_id, count(*)
          from core.posts as p where p.quote_of_id is not null and p.deleted_at is null group by 2
    ),
    kept as (
        select v.counter, p.id as post_id, v.n
          from core.posts as p
         cross join lateral (
            values ('like_count', p.like_count), ('share_count', p.share_count),
                   ('reply_count', p.reply_count), ('quote_count', p.quote_count)
         ) as v (counter, n)
         where v.n <> 0
    )
    select coalesce(k.counter, c.counter), coalesce(k.post_id, c.post_id)::text,
           coalesce(k.n, 0)::bigint, coalesce(c.n, 0)
      from counted as c
      full join kept as k on k.counter = c.counter and k.post_id = c.post_id
     where coalesce(k.n, 0) <> coalesce(c.n, 0);
end
$$;

comment on function internal.verify_post_counters() is
    'The counters of posts that differ from what the tables hold.';
