-- The one rule of mutes, which end by themselves.
-- Inlined by the planner: keep it plain SQL, not strict, without SET.
create or replace function internal.is_muting(p_hidden internal.hidden)
returns boolean
language sql
stable
parallel safe
as $$
    select p_hidden.mute_ends_at > now();
$$;

comment on function internal.is_muting(internal.hidden) is
    'Whether the viewer of a row of internal.hidden mutes the other now; null where they never did.';
