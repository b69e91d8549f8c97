-- Locks: the pair.
create or replace function social.unmute_user(p_actor bigint, p_target bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.lock_pair(p_actor, p_target);
    delete from core.mutes where muter_id = p_actor and muted_id = p_target;

    return found;
end
$$;

comment on function social.unmute_user(bigint, bigint) is
    'p_actor no longer mutes p_target; returns whether that '
    'changed anything. Errors: PS404 (p_actor). Example: select social.unmute_user(8, 7);';

grant execute on function social.unmute_user(bigint, bigint) to pgsocial_app;
