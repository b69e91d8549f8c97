-- Locks: the pair.
create or replace function social.reject_follow(p_actor bigint, p_requester bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.lock_pair(p_actor, p_requester);
    delete from core.follow_requests where requester_id = p_requester and target_id = p_actor;

    return found;
end
$$;

comment on function social.reject_follow(bigint, bigint) is
    'p_actor refuses that p_requester follows, who is not told and may ask again; returns whether that '
    'changed anything. Errors: PS404 (p_actor). Example: select social.reject_follow(8, 7);';

grant execute on function social.reject_follow(bigint, bigint) to pgsocial_app;
