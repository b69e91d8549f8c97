create or replace function social.restore_post(p_actor bigint, p_post bigint)
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
       set deleted_at = null
     where id = p_post
       and author_id = p_actor
       and deleted_at > clock_timestamp() - internal.setting('restore_window')::interval
       and (body <> '' or media <> '[]');

    if found then
        return true;
    elsif exists (
        select from core.posts
         where id = p_post and author_id = p_actor and deleted_at is not null
    ) then
        perform internal.raise_error('PS410', 'p_post', 'the post was deleted too long ago');
    end if;

    perform internal.check_own_post(p_actor, p_post);
    return false;
end
$$;

comment on function social.restore_post(bigint, bigint) is
    'p_actor takes back the deletion of an own post, within the setting restore_window; returns '
    'whether that changed anything. Errors: PS403 (somebody else''s post), PS404 (p_actor, p_post: '
    'unknown or not visible), PS410 (p_post: deleted too long ago). '
    'Example: select social.restore_post(7, 42);';

grant execute on function social.restore_post(bigint, bigint) to pgsocial_app;
