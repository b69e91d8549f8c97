-- Works on posts that are no longer visible too: one may always take one's own share back.
create or replace function social.unshare_post(p_actor bigint, p_post bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    delete from core.shares where user_id = p_actor and post_id = p_post;

    return found;
end
$$;

comment on function social.unshare_post(bigint, bigint) is
    'p_actor takes a share back; returns whether that changed anything. Errors: PS404 (p_actor). '
    'Example: select social.unshare_post(7, 42);';

grant execute on function social.unshare_post(bigint, bigint) to pgsocial_app;
