create or replace function social.unpin_post(p_actor bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    delete from core.pins where user_id = p_actor;

    return found;
end
$$;

comment on function social.unpin_post(bigint) is
    'p_actor shows no post first on the profile; returns whether that changed anything. '
    'Errors: PS404 (p_actor). Example: select social.unpin_post(7);';

grant execute on function social.unpin_post(bigint) to pgsocial_app;
