-- Locks: the pair.
create or replace function social.accept_follow(p_actor bigint, p_requester bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_via_post bigint;
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.lock_pair(p_actor, p_requester);
    delete from core.follow_requests
     where requester_id = p_requester and target_id = p_actor
    returning via_post_id into v_via_post;

    if found then
        insert into core.follows (follower_id, followee_id, via_post_id)
        values (p_requester, p_actor, v_via_post)
        on conflict do nothing;
        return true;
    elsif exists (
        select from core.follows where follower_id = p_requester and followee_id = p_actor
    ) then
        return false;
    end if;

    perform internal.raise_error('PS404', 'p_requester', 'this user does not ask to follow');
    return null;
end
$$;

comment on function social.accept_follow(bigint, bigint) is
    'p_requester, who asked to, now follows p_actor; returns false where that was done before. '
    'Errors: PS404 (p_actor, p_requester: does not ask, or no longer). '
    'Example: select social.accept_follow(8, 7);';

grant execute on function social.accept_follow(bigint, bigint) to pgsocial_app;
