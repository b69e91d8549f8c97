create or replace function social.delete_hook(p_actor bigint, p_hook bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    delete from core.endpoints where id = p_hook and user_id = p_actor and kind = 'hook';

    return found;
end
$$;

comment on function social.delete_hook(bigint, bigint) is
    'A web hook of p_actor ends, and what waits for it. Returns whether that changed anything: '
    'false too if it '
    'is not one''s own. Errors: PS404 (p_actor). Example: select social.delete_hook(7, 43);';

grant execute on function social.delete_hook(bigint, bigint) to pgsocial_app;
