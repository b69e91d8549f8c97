-- Locks: the pair.
create or replace function social.follow_user(p_actor bigint, p_target bigint, p_post bigint default null)
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
    end if;

    if p_post is not null then
        perform internal.check_post_of(p_actor, p_post, p_target);
    end if;

    if exists (
        select from core.follows where follower_id = p_actor and followee_id = p_target
    ) then
        return row('following', false)::social.follow_result;
    elsif v_is_private then
        insert into core.follow_requests (requester_id, target_id, via_post_id)
        values (p_actor, p_target, p_post)
        on conflict do nothing;

        return row('requested', found)::social.follow_result;
    end if;

    insert into core.follows (follower_id, followee_id, via_post_id)
    values (p_actor, p_target, p_post)
    on conflict do nothing;

    return row('following', found)::social.follow_result;
end
$$;

comment on function social.follow_user(bigint, bigint, bigint) is
    'p_actor follows p_target, or asks to if that account is private; says the state it is in now '
    '(following, requested) and whether this changed it, so that a retry does no harm. p_post is the '
    'post of p_target that led to it: it counts among what that post has gained (a request once it is '
    'accepted) as long as the follow stands; p_target is told the count, not whose. '
    'Errors: PS400 (oneself: p_target; a post of somebody else: p_post), PS404 (p_actor, p_target: '
    'unknown, inactive or blocked either way; p_post: unknown or not visible). '
    'Example: select * from social.follow_user(7, 8);';

grant execute on function social.follow_user(bigint, bigint, bigint) to pgsocial_app;

create or replace function internal.check_post_of(p_viewer bigint, p_post bigint, p_author bigint)
returns void
language plpgsql
stable
parallel safe
as $$
declare
    v_author bigint;
begin
    select v.author_id into v_author from internal.visible_posts(p_viewer) as v where v.id = p_post;

    if v_author is null then
        perform internal.raise_error('PS404', 'p_post', 'there is no such post, or not for you');
    elsif v_author <> p_author then
        perform internal.raise_error('PS400', 'p_post', 'this post is by somebody else');
    end if;
end
$$;

comment on function internal.check_post_of(bigint, bigint, bigint) is
    'Raises unless p_viewer sees p_post (PS404) and p_author wrote it (PS400), naming p_post.';
