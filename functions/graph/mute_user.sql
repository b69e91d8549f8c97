-- Locks: the pair.
create or replace function social.mute_user(
    p_actor bigint, p_target bigint, p_until timestamptz default null
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

    if p_actor = p_target then
        perform internal.raise_error('PS400', 'p_target', 'nobody mutes themselves');
    elsif p_until <= clock_timestamp() then
        perform internal.raise_error('PS400', 'p_until', 'a mute ends in the future');
    end if;

    perform internal.lock_pair(p_actor, p_target);

    if not exists (select from internal.visible_users(p_actor) as u where u.id = p_target) then
        perform internal.raise_error('PS404', 'p_target', 'there is no such user');
    end if;

    insert into core.mutes as m (muter_id, muted_id, expires_at)
    values (p_actor, p_target, p_until)
    on conflict (muter_id, muted_id) do update
       set expires_at = excluded.expires_at
     where m.expires_at is distinct from excluded.expires_at;

    return found;
end
$$;

comment on function social.mute_user(bigint, bigint, timestamptz) is
    'p_target''s posts and shares no longer stand in p_actor''s feed, until p_until or for good; '
    'what is opened is still shown, and p_target never learns of it. Returns whether that changed '
    'anything. Errors: PS400 (oneself: p_target; the past: p_until), PS404 (p_actor, p_target). '
    'Example: select social.mute_user(7, 8, now() + interval ''1 week'');';

grant execute on function social.mute_user(bigint, bigint, timestamptz) to pgsocial_app;
