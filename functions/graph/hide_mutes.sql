-- Keeps internal.hidden.mute_ends_at. Locks: rows of internal.hidden in key order.
create or replace function internal.hide_mutes()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    if tg_op = 'DELETE' then
        with locked as (
            select h.viewer_id, h.other_id
              from internal.hidden as h
              join old_rows as o on o.muter_id = h.viewer_id and o.muted_id = h.other_id
             order by h.viewer_id, h.other_id
               for update of h
        )
        update internal.hidden as h
           set mute_ends_at = null
          from locked as l
         where h.viewer_id = l.viewer_id and h.other_id = l.other_id;

        delete from internal.hidden as h
         using old_rows as o
         where h.viewer_id = o.muter_id
           and h.other_id = o.muted_id
           and not h.is_blocking
           and not h.is_blocked
           and h.mute_ends_at is null;
    else
        insert into internal.hidden (viewer_id, other_id, mute_ends_at)
        select n.muter_id, n.muted_id, coalesce(n.expires_at, 'infinity')
          from new_rows as n
         order by n.muter_id, n.muted_id
        on conflict (viewer_id, other_id) do update set mute_ends_at = excluded.mute_ends_at;
    end if;

    return null;
end
$$;

comment on function internal.hide_mutes() is 'Trigger: mirrors core.mutes in internal.hidden.';
