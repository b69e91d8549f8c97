-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.wanted_documents(
    p_viewer bigint, p_place text default null, p_min_likes integer default null,
    p_min_shares integer default null
)
returns setof internal.search_documents
language sql
stable
parallel safe
as $$
    select d.*
      from internal.search_documents as d
     where exists (
               select
                 from internal.lets_match(
                          p_viewer, d.post_id, d.author_id, p_place, p_min_likes, p_min_shares
                      )
               offset 0
           );
$$;

comment on function internal.wanted_documents(bigint, text, integer, integer) is
    'Documents as far as p_viewer''s search is for them: not across a block; of authors who want to be '
    'found by their followers alone only for these; and where it is a place, of those whom they follow.';
