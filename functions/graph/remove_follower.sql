-- Locks: the pair.
create or replace function social.remove_follower(p_actor bigint, p_follower bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.lock_pair(p_actor, p_follower);
    delete from core.follows where follower_id = p_follower and followee_id = p_actor;

    return found;
end
$$;

comment on function social.remove_follower(bigint, bigint) is
    'p_follower no longer follows p_actor, and is not told; returns whether that '
    'changed anything. Errors: PS404 (p_actor). Example: select social.remove_follower(8, 7);';

grant execute on function social.remove_follower(bigint, bigint) to pgsocial_app;
