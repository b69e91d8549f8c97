-- Lazy: level by level, and ends at the first post that is seen.
create or replace function internal.leads_to_seen(p_viewer bigint, p_post bigint, p_levels integer)
returns boolean
language plpgsql
stable
parallel safe
as $$
begin
    return exists (
        with recursive below as (
            select p_post as id, 0 as level
            union all
            select r.id, b.level + 1
              from below as b
             cross join lateral (
                select p.id from core.posts as p where p.reply_to_id = b.id offset 0
             ) as r
             where b.level < p_levels
        )
        select
          from (select b.id from below as b limit 1000) as b
         cross join lateral (
            select from internal.visible_posts(p_viewer) as v where v.id = b.id offset 0
         ) as v
    );
end
$$;

comment on function internal.leads_to_seen(bigint, bigint, integer) is
    'Whether p_viewer (null: a guest) sees p_post or one of the replies up to p_levels below it, of '
    'which the first 1,000 are looked at.';
