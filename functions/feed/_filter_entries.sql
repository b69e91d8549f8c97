create or replace function internal.filter_entries(
    p_viewer bigint, p_preferences jsonb, p_posts bigint[], p_entries bigint[],
    out post_ids bigint[], out entry_ids bigint[]
)
language plpgsql
stable
parallel safe
as $$
begin
    select array_agg(e.post_id order by e.id desc), array_agg(e.id order by e.id desc)
      into post_ids, entry_ids
      from unnest(p_posts, p_entries) as e (post_id, id)
     cross join lateral (
        select q as post from core.posts as q where q.id = e.post_id offset 0
     ) as p
     where internal.unmet_preference(p_preferences, p_viewer, p.post, e.id <> e.post_id) is null;
end
$$;

comment on function internal.filter_entries(bigint, jsonb, bigint[], bigint[]) is
    'The entries of a feed that p_viewer''s preferences leave in, newest first.';
