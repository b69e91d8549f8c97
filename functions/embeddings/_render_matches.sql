create or replace function internal.render_matches(
    p_viewer bigint, p_ids bigint[], p_similarities real[]
)
returns setof social.post_match
language sql
stable
parallel safe
as $$
    select p, p_similarities[array_position(p_ids, p.id)]
      from internal.render_posts(p_viewer, p_ids, null, p_muted => internal.muted_ids(p_viewer)) as p;
$$;

comment on function internal.render_matches(bigint, bigint[], real[]) is
    'Posts of internal.nearest_posts() with their similarities, in that order.';
