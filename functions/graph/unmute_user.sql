-- Locks: the pair.
create or replace function social.unmute_user(p_actor bigint, p_target bigint)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_was_muting boolean;
begin
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.lock_pair(p_actor, p_target);
    delete from core.mutes
     where muter_id = p_actor and muted_id = p_target
    returning expires_at is null or expires_at > now() into v_was_muting;

    return coalesce(v_was_muting, false);
end
$$;

comment on function social.unmute_user(bigint, bigint) is
    'p_actor no longer mutes p_target; returns whether that changed anything: not where the mute had '
    'ended by itself. Errors: PS404 (p_actor). Example: select social.unmute_user(8, 7);';

grant execute on function social.unmute_user(bigint, bigint) to pgsocial_app;
