-- What is added is the difference, so that events may be folded between steps, and no request that
-- writes a post waits for more than a step. Locks: core.posts in id order.
create or replace function internal.repair_post_counters()
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    with chunk as materialized (
        select r.* from internal.post_repairs as r order by r.post_id limit 500
    ),
    locked as materialized (
        select c.*
          from chunk as c
          join core.posts as p on p.id = c.post_id
         order by c.post_id
           for no key update of p
    ),
    done as (
        delete from internal.post_repairs as r using chunk as c where r.post_id = c.post_id
    )
    update core.posts as p
       set like_count = p.like_count + d.likes,
           share_count = p.share_count + d.shares,
           reply_count = p.reply_count + d.replies,
           quote_count = p.quote_count + d.quotes
      from locked as d
     where p.id = d.post_id;

    return not exists (select from internal.post_repairs);
end
$$;

comment on function internal.repair_post_counters() is
    'Rights the counters of the next 500 posts that are wrong; returns whether these were the last.';
