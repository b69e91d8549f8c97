create or replace function social.unblock_user(p_actor bigint, p_target bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.lock_pair(p_actor, p_target);
    delete from core.blocks where blocker_id = p_actor and blocked_id = p_target;

    return found;
end
$$;

comment on function social.unblock_user(bigint, bigint) is
    'Ends p_actor''s own block of p_target; follows do not come back. Returns whether that changed '
    'anything. Errors: PS404 (p_actor). Example: select social.unblock_user(7, 8);';

grant execute on function social.unblock_user(bigint, bigint) to pgsocial_app;
