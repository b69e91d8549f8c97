-- One statement: what its snapshot counts is what is noted as counted.
create or replace function internal.repair_hashtag_stats()
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
         where name = 'hashtag_stats'
    )
    insert into internal.hashtag_stats as s (tag, post_count, last_post_id)
    select d.id, d.counted,
           coalesce((select max(h.post_id) from core.post_hashtags as h where h.tag = d.id), 0)
      from internal.verify_hashtag_stats() as d
     order by d.id
    on conflict (tag) do update
       set post_count = excluded.post_count,
           last_post_id = greatest(s.last_post_id, excluded.last_post_id);

    return true;
end
$$;

comment on function internal.repair_hashtag_stats() is 'Counts anew what differs in the hashtags.';
