-- A function of its own, not inlined: few pages have a tombstone, and each would start its plan.
create or replace function internal.parent_of(p_post bigint)
returns bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    return (select p.reply_to_id from core.posts as p where p.id = p_post);
end
$$;

comment on function internal.parent_of(bigint) is 'The post that p_post answers, null where none.';
