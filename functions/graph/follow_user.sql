-- Locks: the pair.
create or replace function social.follow_user(p_actor bigint, p_target bigint)
returns social.follow_result
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_is_private boolean;
begin
    perform internal.check_user(p_actor, 'p_actor');

    if p_actor = p_target then
        perform internal.raise_error('PS400', 'p_target', 'nobody follows themselves');
    end if;

    perform internal.lock_pair(p_actor, p_target);

    select u.is_private into v_is_private from core.users as u where u.id = p_target;

    if v_is_private then
        -- So that the account does not turn public between this look and the request.
        select u.is_private into v_is_private from core.users as u where u.id = p_target for share;
    end if;

    if not exists (select from internal.visible_users(p_actor) as u where u.id = p_target) then
        perform internal.raise_error('PS404', 'p_target', 'there is no such user');
    elsif exists (
        select from core.follows where follower_id = p_actor and followee_id = p_target
    ) then
        return row('following', false)::social.follow_result;
    elsif v_is_private then
        insert into core.follow_requests (requester_id, target_id)
        values (p_actor, p_target)
        on conflict do nothing;

        return row('requested', found)::social.follow_result;
    end if;

    insert into core.follows (follower_id, followee_id)
    values (p_actor, p_target)
    on conflict do nothing;

    return row('following', found)::social.follow_result;
end
$$;

comment on function social.follow_user(bigint, bigint) is
    'p_actor follows p_target, or asks to if that account is private; says the state it is in now '
    '(following, requested) and whether this changed it, so that a retry does no harm. '
    'Errors: PS400 (oneself: p_target), PS404 (p_actor, p_target: unknown, inactive or blocked '
    'either way). Example: select * from social.follow_user(7, 8);';

grant execute on function social.follow_user(bigint, bigint) to pgsocial_app;
