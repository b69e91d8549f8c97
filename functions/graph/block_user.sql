-- Follows and requests both ways are ended by internal.end_follows().
-- Locks: the pair, so that a follow on its way is seen and ended.
create or replace function social.block_user(p_actor bigint, p_target bigint)
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
        perform internal.raise_error('PS400', 'p_target', 'nobody blocks themselves');
    end if;

    perform internal.lock_pair(p_actor, p_target);

    -- Who is blocked by somebody may block them too: only a user that is not there is refused.
    perform internal.check_user(p_target, 'p_target');

    insert into core.blocks (blocker_id, blocked_id)
    values (p_actor, p_target)
    on conflict do nothing;

    return found;
end
$$;

comment on function social.block_user(bigint, bigint) is
    'p_actor and p_target no longer see each other, and follows and requests between them end; '
    'returns whether the block is new. Whoever is blocked may block back: safety comes first. Of '
    'somebody whom one blocks one sees what the block list says and no more. '
    'Errors: PS400 (oneself: p_target), PS404 (p_actor, p_target). '
    'Example: select social.block_user(7, 8);';

grant execute on function social.block_user(bigint, bigint) to pgsocial_app;
