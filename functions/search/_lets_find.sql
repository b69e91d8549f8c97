-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.lets_find(p_viewer bigint, p_author bigint)
returns table (is_found boolean)
language sql
stable
parallel safe
as $$
    select true
     where not exists (
               select from core.preferences as w
                where w.user_id = p_author and w.preferences ? 'is_indexable'
               offset 0
           )
        or p_author = p_viewer
        or exists (
               select from core.follows as f
                where f.follower_id = p_viewer and f.followee_id = p_author
               offset 0
           );
$$;

comment on function internal.lets_find(bigint, bigint) is
    'A row where a search of p_viewer (null: a guest) may find posts of p_author, who may want to be found '
    'by their followers alone (the preference is_indexable).';
