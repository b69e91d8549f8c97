-- One statement: what its snapshot counts is what is noted as counted.
create or replace function internal.repair_user_counters()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with noted as (
        update internal.projections
           set skipped_snapshot = pg_current_snapshot()
         where name = 'user_counters'
    ),
    entries as (
        select e.user_id, max(e.id) as last_entry_id
          from (
            select author_id as user_id, max(id) as id from core.posts group by 1
            union all
            select user_id, max(id) from core.shares group by 1
          ) as e
         where not exists (select from core.erasures as x where x.user_id = e.user_id)
         group by 1
    ),
    differing as (
        select d.id::bigint as user_id,
               max(d.counted) filter (where d.counter = 'post_count') as posts,
               max(d.counted) filter (where d.counter = 'follower_count') as followers,
               max(d.counted) filter (where d.counter = 'following_count') as following
          from internal.verify_user_counters() as d
         group by 1
    )
    insert into internal.user_counters as c (
        user_id, post_count, follower_count, following_count, last_entry_id
    )
    select user_id, coalesce(d.posts, k.post_count, 0), coalesce(d.followers, k.follower_count, 0),
           coalesce(d.following, k.following_count, 0), coalesce(e.last_entry_id, 0)
      from differing as d
      full join entries as e using (user_id)
      left join internal.user_counters as k using (user_id)
     where d.user_id is not null or e.last_entry_id > coalesce(k.last_entry_id, 0)
     order by user_id
    on conflict (user_id) do update
       set post_count = excluded.post_count,
           follower_count = excluded.follower_count,
           following_count = excluded.following_count,
           last_entry_id = greatest(c.last_entry_id, excluded.last_entry_id);

    return true;
end
$$;

comment on function internal.repair_user_counters() is
    'Counts anew what differs in the numbers of profiles.';
