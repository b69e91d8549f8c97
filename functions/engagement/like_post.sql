create or replace function social.like_post(p_actor bigint, p_post bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_post(p_actor, p_post);

    insert into core.likes (user_id, post_id)
    values (p_actor, p_post)
    on conflict do nothing;

    return found;
end
$$;

comment on function social.like_post(bigint, bigint) is
    'p_actor likes a post; returns whether that changed anything, so that a retry does no harm. '
    'Errors: PS404 (p_actor, p_post: unknown, deleted or not visible). '
    'Example: select social.like_post(7, 42);';

grant execute on function social.like_post(bigint, bigint) to pgsocial_app;
