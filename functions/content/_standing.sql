-- Most posts that are not seen have nothing below them, which one probe tells.
-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.standing(
    p_viewer bigint, p_post bigint, p_blocked bigint[] default null
)
returns table (is_seen boolean)
language sql
stable
parallel safe
as $$
    select coalesce(v.is_seen, false)
      from (values (true)) as one (is_one)
      left join lateral (
        select true as is_seen
          from internal.visible_posts(p_viewer, p_blocked) as w
         where w.id = p_post
        offset 0
      ) as v on true
     where v.is_seen
        or (
            -- By the index's order: from an EXISTS it is dropped, and after a busy thread the planner
            -- takes replies for so common that it scans all posts for one.
            (select p.id from core.posts as p where p.reply_to_id = p_post order by p.id limit 1)
            is not null
            and internal.leads_to_seen(p_viewer, p_post)
        );
$$;

comment on function internal.standing(bigint, bigint, bigint[]) is
    'A row where p_post has a place in a thread as p_viewer (null: a guest) sees it: seen, or a '
    'tombstone. p_blocked: as of internal.visible_posts().';
