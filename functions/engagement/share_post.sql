create or replace function social.share_post(p_actor bigint, p_post bigint)
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

    if not exists (
        select from internal.visible_posts(null) as v where v.id = p_post
    ) then
        perform internal.raise_error('PS403', 'p_post', 'only posts that everyone may see are shared');
    end if;

    insert into core.shares (user_id, post_id)
    values (p_actor, p_post)
    on conflict do nothing;

    return found;
end
$$;

comment on function social.share_post(bigint, bigint) is
    'p_actor shares a post; returns whether that changed anything, so that a retry does no harm. '
    'Only what everyone may see is shared. '
    'Errors: PS403 (p_post is not for everyone), PS404 (p_actor, p_post: unknown, '
    'deleted or not visible). '
    'Example: select social.share_post(7, 42);';

grant execute on function social.share_post(bigint, bigint) to pgsocial_app;
