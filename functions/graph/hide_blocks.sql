-- Keeps internal.hidden: one row for each direction, a flag for each cause.
-- Locks: rows of internal.hidden in key order.
create or replace function internal.hide_blocks()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'INSERT' then
        insert into internal.hidden as h (viewer_id, other_id, is_blocking, is_blocked)
        select d.viewer_id, d.other_id, bool_or(d.is_blocking), bool_or(not d.is_blocking)
          from (
            select blocker_id, blocked_id, true from new_rows
            union all
            select blocked_id, blocker_id, false from new_rows
          ) as d (viewer_id, other_id, is_blocking)
         group by d.viewer_id, d.other_id
         order by d.viewer_id, d.other_id
        on conflict (viewer_id, other_id) do update
           set is_blocking = h.is_blocking or excluded.is_blocking,
               is_blocked = h.is_blocked or excluded.is_blocked;
    else
        with ended as (
            select d.viewer_id, d.other_id, bool_or(d.is_blocking) as is_blocking,
                   bool_or(not d.is_blocking) as is_blocked
              from (
                select blocker_id, blocked_id, true from old_rows
                union all
                select blocked_id, blocker_id, false from old_rows
              ) as d (viewer_id, other_id, is_blocking)
             group by d.viewer_id, d.other_id
        ),
        locked as (
            select h.viewer_id, h.other_id, e.is_blocking, e.is_blocked
              from internal.hidden as h
              join ended as e on e.viewer_id = h.viewer_id and e.other_id = h.other_id
             order by h.viewer_id, h.other_id
               for update of h
        )
        update internal.hidden as h
           set is_blocking = h.is_blocking and not l.is_blocking,
               is_blocked = h.is_blocked and not l.is_blocked
          from locked as l
         where h.viewer_id = l.viewer_id and h.other_id = l.other_id;

        delete from internal.hidden as h
         where (h.viewer_id, h.other_id) in (
                select blocker_id, blocked_id from old_rows
                union all
                select blocked_id, blocker_id from old_rows
               )
           and not h.is_blocking
           and not h.is_blocked
           and h.mute_ends_at is null;
    end if;

    return null;
end
$$;

comment on function internal.hide_blocks() is 'Trigger: mirrors core.blocks in internal.hidden, both ways.';
