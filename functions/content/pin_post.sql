-- A pin outlives the deletion of its post, hidden, so that restoring the post restores it too.
create or replace function social.pin_post(p_actor bigint, p_post bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.check_own_post(p_actor, p_post);

    insert into core.pins as p (user_id, post_id)
    values (p_actor, p_post)
    on conflict (user_id) do update
       set post_id = excluded.post_id, created_at = clock_timestamp()
     where p.post_id <> excluded.post_id;

    return found;
end
$$;

comment on function social.pin_post(bigint, bigint) is
    'p_actor shows an own post first on the profile, instead of the one pinned before; returns '
    'whether that changed anything. While the post is deleted, nothing is shown as pinned. Errors: '
    'PS403 (somebody else''s post), PS404 (p_actor, p_post: unknown, deleted or not visible). '
    'Example: select social.pin_post(7, 42);';

grant execute on function social.pin_post(bigint, bigint) to pgsocial_app;
