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
    insert into internal.hashtag_stats as s (tag, post_count, last_post_id, size, folded)
    select d.id, n.posts,
           coalesce((select max(h.post_id) from core.post_hashtags as h where h.tag = d.id), 0),
           internal.size_class(n.posts), internal.fold_tag(d.id)
      from (
        select id, max(counted) filter (where counter = 'post_count') as posts
          from internal.verify_hashtag_stats()
         group by id
      ) as d
      left join internal.hashtag_stats as k on k.tag = d.id
     cross join lateral (select coalesce(d.posts, k.post_count)::integer as posts) as n
     order by d.id
    on conflict (tag) do update
       set post_count = excluded.post_count,
           size = excluded.size,
           folded = excluded.folded,
           last_post_id = greatest(s.last_post_id, excluded.last_post_id);

    return true;
end
$$;

comment on function internal.repair_hashtag_stats() is 'Counts anew what differs in the hashtags.';
