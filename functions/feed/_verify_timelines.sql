create or replace function internal.verify_timelines()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    with sources as materialized (
        select s.viewer_id, s.floor_id, f.followee_id as source_id
          from internal.timeline_states as s
          join core.follows as f on f.follower_id = s.viewer_id
         where s.is_ready and f.followee_id <> all (s.celebrity_ids)
    ),
    entries as (
        select s.viewer_id, p.id as entry_id, p.id as post_id, s.source_id
          from sources as s
          join core.posts as p on p.author_id = s.source_id and p.id >= s.floor_id
         where p.deleted_at is null
        union all
        select s.viewer_id, h.id, h.post_id, s.source_id
          from sources as s
          join core.shares as h on h.user_id = s.source_id and h.id >= s.floor_id
    ),
    differing as (
        select 'missing entries' as counter, e.viewer_id, 0 as kept, 1 as counted
          from entries as e
         where not exists (
            select from internal.timelines as t
             where t.viewer_id = e.viewer_id and t.entry_id = e.entry_id
               and t.post_id = e.post_id and t.source_id = e.source_id
         )
        union all
        select 'entries of strangers', t.viewer_id, 1, 0
          from internal.timelines as t
         where not exists (
            select from core.follows as f
             where f.follower_id = t.viewer_id and f.followee_id = t.source_id
         )
    )
    select d.counter, d.viewer_id::text, sum(d.kept), sum(d.counted)
      from differing as d
     group by d.counter, d.viewer_id;
end
$$;

comment on function internal.verify_timelines() is
    'What timelines miss, and what they hold of those who are no longer followed.';
