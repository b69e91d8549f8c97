-- The users whom a viewer (null: a guest) may know of: active, and no block either way.
-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.visible_users(p_viewer bigint)
returns setof core.users
language sql
stable
parallel safe
as $$
    select u.*
      from core.users as u
     where u.is_active
       and not exists (
           select from internal.hidden as h
            where h.viewer_id = p_viewer and h.other_id = u.id and (h.is_blocking or h.is_blocked)
           offset 0
       );
$$;

comment on function internal.visible_users(bigint) is
    'The users of whom p_viewer (null: a guest) may know: active, no block either way.';
