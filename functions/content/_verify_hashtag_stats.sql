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
    with counted as (
        select t.tag, count(*) as n
          from core.posts as p
         cross join lateral unnest(p.hashtags) as t (tag)
         where p.deleted_at is null and p.visibility = 'public'
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
    'The counts of hashtags that differ from what the posts hold.';
