-- One statement: what its snapshot counts is what is noted as counted.
create or replace function internal.reset_post_counters()
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    delete from internal.post_repairs;

    with noted as (
        update internal.projections
           set skipped_snapshot = pg_current_snapshot()
         where name = 'post_counters'
    )
    insert into internal.post_repairs (post_id, likes, shares, replies, quotes)
    select d.id::bigint,
           coalesce(sum(d.counted - d.kept) filter (where d.counter = 'like_count'), 0),
           coalesce(sum(d.counted - d.kept) filter (where d.counter = 'share_count'), 0),
           coalesce(sum(d.counted - d.kept) filter (where d.counter = 'reply_count'), 0),
           coalesce(sum(d.counted - d.kept) filter (where d.counter = 'quote_count'), 0)
      from internal.verify_post_counters() as d
     group by 1;
end
$$;

comment on function internal.reset_post_counters() is
    'Notes by how much the counters of posts are wrong, for internal.repair_post_counters().';
