-- Locks: the pair, so that an acceptance on its way is seen.
create or replace function social.unfollow_user(p_actor bigint, p_target bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_is_changed boolean;
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.lock_pair(p_actor, p_target);
    delete from core.follow_requests where requester_id = p_actor and target_id = p_target;
    v_is_changed := found;
    delete from core.follows where follower_id = p_actor and followee_id = p_target;

    return v_is_changed or found;
end
$$;

comment on function social.unfollow_user(bigint, bigint) is
    'p_actor no longer follows p_target, or no longer asks to; returns whether that changed '
    'anything. Errors: PS404 (p_actor). Example: select social.unfollow_user(7, 8);';

grant execute on function social.unfollow_user(bigint, bigint) to pgsocial_app;
