create or replace function social.delete_post(p_actor bigint, p_post bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    update core.posts
       set deleted_at = clock_timestamp()
     where id = p_post and author_id = p_actor and deleted_at is null;

    if found then
        return true;
    elsif exists (select from core.posts where id = p_post and author_id = p_actor) then
        return false;
    end if;

    perform internal.check_own_post(p_actor, p_post);
    return false;
end
$$;

comment on function social.delete_post(bigint, bigint) is
    'p_actor deletes an own post; returns whether that changed anything. Replies stay, below a '
    'tombstone. Errors: PS403 (somebody else''s post), PS404 (p_actor, p_post: unknown or not '
    'visible). Example: select social.delete_post(7, 42);';

grant execute on function social.delete_post(bigint, bigint) to pgsocial_app;
