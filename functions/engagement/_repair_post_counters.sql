-- One statement: what its snapshot counts is what is noted as counted. Locks: core.posts in id order.
create or replace function internal.repair_post_counters()
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
         where name = 'post_counters'
    ),
    differing as (
        select d.id::bigint as id,
               max(d.counted) filter (where d.counter = 'like_count') as likes,
               max(d.counted) filter (where d.counter = 'share_count') as shares,
               max(d.counted) filter (where d.counter = 'reply_count') as replies,
               max(d.counted) filter (where d.counter = 'quote_count') as quotes
          from internal.verify_post_counters() as d
         group by 1
    ),
    locked as materialized (
        select d.*
          from differing as d
          join core.posts as p on p.id = d.id
         order by d.id
           for no key update of p
    )
    update core.posts as p
       set like_count = coalesce(d.likes, p.like_count),
           share_count = coalesce(d.shares, p.share_count),
           reply_count = coalesce(d.replies, p.reply_count),
           quote_count = coalesce(d.quotes, p.quote_count)
      from locked as d
     where p.id = d.id;

    return true;
end
$$;

comment on function internal.repair_post_counters() is
    'Counts anew what differs in the counters of posts.';
