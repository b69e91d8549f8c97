-- Locks: the share it came by, so that it is not taken back meanwhile.
create or replace function social.share_post(
    p_actor bigint, p_post bigint, p_via bigint default null
)
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

    if p_via is not null then
        perform
          from core.shares as s
         where s.id = p_via and s.post_id = p_post
           and exists (select from internal.open_users(p_actor) as u where u.id = s.user_id)
           for key share of s;

        if not found then
            perform internal.raise_error('PS404', 'p_via', 'there is no such share, or not for you');
        end if;
    end if;

    insert into core.shares (user_id, post_id, via_share_id)
    values (p_actor, p_post, p_via)
    on conflict do nothing;

    return found;
end
$$;

comment on function social.share_post(bigint, bigint, bigint) is
    'p_actor shares a post; returns whether that changed anything, so that a retry does no harm. '
    'Only what everyone may see is shared. p_via is the share of this post by which it was found '
    '(share_id of a feed''s shared_by), kept for how posts spread. '
    'Errors: PS403 (p_post is not for everyone), PS404 (p_actor, p_post: unknown, '
    'deleted or not visible; p_via: no share of it, or not for p_actor). '
    'Example: select social.share_post(7, 42);';

grant execute on function social.share_post(bigint, bigint, bigint) to pgsocial_app;
