-- Works on posts that are no longer visible too: one may always take one's own like back.
create or replace function social.unlike_post(p_actor bigint, p_post bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    delete from core.likes where user_id = p_actor and post_id = p_post;

    return found;
end
$$;

comment on function social.unlike_post(bigint, bigint) is
    'p_actor takes a like back; returns whether that changed anything. Errors: PS404 (p_actor). '
    'Example: select social.unlike_post(7, 42);';

grant execute on function social.unlike_post(bigint, bigint) to pgsocial_app;
