-- Lazy: level by level, and ends at the first post that is seen.
create or replace function internal.leads_to_seen(p_viewer bigint, p_post bigint)
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
                select p.id from core.posts as p where p.reply_to_id = b.id order by p.id
             ) as r
             where b.level < 20
        )
        select
          from (select b.id from below as b limit 1000) as b
         cross join lateral (
            select from internal.visible_posts(p_viewer) as v where v.id = b.id offset 0
         ) as v
    );
end
$$;

comment on function internal.leads_to_seen(bigint, bigint) is
    'Whether p_viewer (null: a guest) sees one of the replies up to 20 levels below p_post, of which '
    'the first 1,000 are looked at: then p_post, where it is not seen itself, is a tombstone.';
