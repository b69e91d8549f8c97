-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.seen_hashtags()
returns setof internal.open_hashtags
language sql
stable
parallel safe
as $$
    select p.id, p.hashtags
      from core.posts as p
     cross join lateral (
        select from internal.visible_posts(null) as v where v.id = p.id offset 0
     ) as v
     where p.hashtags <> '{}';
$$;

comment on function internal.seen_hashtags() is 'The posts with hashtags that everybody sees, and these.';
