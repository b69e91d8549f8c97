-- The one place that says which tokens count. Inlined by the planner: keep it plain SQL, not strict,
-- without SET.
create or replace function internal.live_token(p_hash bytea)
returns setof core.tokens
language sql
stable
parallel safe
as $$
    select t.*
      from core.tokens as t
      join core.users as u on u.id = t.user_id
     where t.token_hash = p_hash
       and t.revoked_at is null
       and t.expires_at > clock_timestamp()
       and u.is_active;
$$;

comment on function internal.live_token(bytea) is
    'The token with this SHA-256, if it counts: not expired, not revoked, its user active.';
