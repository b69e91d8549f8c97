-- Locks: internal.hashtag_stats in tag order.
create or replace function internal.fold_hashtag_stats(p_events internal.events[])
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    insert into internal.hashtag_stats as s (tag, post_count, last_post_id, size, folded)
    select t.tag, sum(d.delta), max(e.post_id), internal.size_class(sum(d.delta)::integer),
           internal.fold_tag(t.tag)
      from unnest(p_events) as e
     cross join lateral (
        values
        (case e.type when 'post.deleted' then -1 when 'post.updated' then null else 1 end,
         e.payload -> 'hashtags', e.payload ->> 'visibility'),
        (case when e.payload ? 'former_hashtags' then 1 end,
         e.payload -> 'hashtags', e.payload ->> 'visibility'),
        (case when e.payload ? 'former_hashtags' then -1 end,
         e.payload -> 'former_hashtags', e.payload ->> 'former_visibility')
     ) as d (delta, tags, visibility)
     cross join lateral jsonb_array_elements_text(d.tags) as t (tag)
     where e.type in ('post.created', 'post.updated', 'post.deleted', 'post.restored')
       and d.delta is not null
       and d.visibility = 'public'
     group by t.tag
     order by t.tag
    on conflict (tag) do update
       set post_count = s.post_count + excluded.post_count,
           size = internal.size_class(s.post_count + excluded.post_count),
           last_post_id = greatest(s.last_post_id, excluded.last_post_id);
end
$$;

comment on function internal.fold_hashtag_stats(internal.events[]) is
    'Projection "hashtag_stats": adds p_events to internal.hashtag_stats.';
