create or replace function internal.verify_hashtag_stats()
returns setof ops.difference
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return query
    select 'open_post', coalesce(o.post_id, s.post_id)::text, coalesce(cardinality(o.tags), 0)::bigint,
           coalesce(cardinality(s.tags), 0)::bigint
      from internal.open_hashtags as o
      full join internal.seen_hashtags() as s on s.post_id = o.post_id
     where o.tags is distinct from s.tags;

    return query
    with counted as (
        select t.tag, count(*) as n
          from internal.seen_hashtags() as s
         cross join lateral unnest(s.tags) as t (tag)
         group by t.tag
    )
    select 'post_count', coalesce(s.tag, c.tag), coalesce(s.post_count, 0)::bigint,
           coalesce(c.n, 0)
      from counted as c
      full join internal.hashtag_stats as s on s.tag = c.tag
     where coalesce(s.post_count, 0) <> coalesce(c.n, 0)
    union all
    -- What follows from the tag and its count, where that is right.
    select 'size', s.tag, s.size::bigint, internal.size_class(s.post_count)::bigint
      from internal.hashtag_stats as s
      left join counted as c on c.tag = s.tag
     where s.post_count = coalesce(c.n, 0)
       and (s.size <> internal.size_class(s.post_count) or s.folded <> internal.fold_tag(s.tag));
end
$$;

comment on function internal.verify_hashtag_stats() is
    'The posts and counts of hashtags that differ from what everybody sees.';
