-- The users whom a viewer (null: a guest) may know of: active, and no block either way.
-- Who has read all blocks of the viewer, where they are few, hands them over; else they are probed.
-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.visible_users(p_viewer bigint, p_blocked bigint[] default null)
returns setof core.users
language sql
stable
parallel safe
as $$
    select u.*
      from core.users as u
     where u.is_active
       and case when p_blocked is null then not exists (
               select from internal.hidden as h
                where h.viewer_id = p_viewer and h.other_id = u.id and (h.is_blocking or h.is_blocked)
               offset 0
           ) else u.id <> all (p_blocked) end;
$$;

comment on function internal.visible_users(bigint, bigint[]) is
    'The users of whom p_viewer (null: a guest) may know: active, no block either way '
    '(p_blocked, where the caller has read them).';
