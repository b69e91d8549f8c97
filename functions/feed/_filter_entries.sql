create or replace function internal.filter_entries(
    p_entries internal.timelines[], p_preferences jsonb
)
returns internal.timelines[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
    return array(
        select row(e.viewer_id, e.entry_id, e.post_id, e.source_id)::internal.timelines
          from unnest(p_entries) with ordinality as e (viewer_id, entry_id, post_id, source_id, n)
         cross join lateral (
            select q as post from core.posts as q where q.id = e.post_id offset 0
         ) as p
         where internal.unmet_preference(
                   p_preferences, e.viewer_id, p.post, e.entry_id <> e.post_id
               ) is null
         order by e.n
    );
end
$$;

comment on function internal.filter_entries(internal.timelines[], jsonb) is
    'The entries of a feed that the viewer''s preferences leave in.';
