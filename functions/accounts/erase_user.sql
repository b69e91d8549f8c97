-- Locks: the erasure, so that one step runs at a time. What its own rows in core stand for in counters
-- and timelines is taken off by projections, from events: so it goes on to the log and to read
-- models only when every projection, also one that is switched off, has folded the last of them.
create or replace function social.erase_user(p_user bigint, p_limit integer default 1000)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_erasure core.erasures;
begin
    perform internal.check_limit(p_limit, 100000);

    select * into v_erasure from core.erasures where user_id = p_user for update;

    if not found then
        perform internal.close_account(p_user);
        return false;
    elsif v_erasure.erased_at is not null then
        return true;
    elsif internal.erase_posts(p_user, p_limit)
          or internal.erase_rows(p_user, p_limit, p_is_core => true) then
        return false;
    elsif v_erasure.cleared_xid is null then
        insert into internal.events (type, actor_id, version, request_id)
        select 'user.deleted', u.id, u.version, internal.log_request()
          from core.users as u
         where u.id = p_user;
        update core.erasures set cleared_xid = pg_current_xact_id() where user_id = p_user;
        return false;
    elsif exists (
        select from internal.projections as p
          join internal.batches as b on b.id = p.batch_id
         where not pg_visible_in_snapshot(v_erasure.cleared_xid, b.snapshot)
    ) then
        return false;
    elsif not internal.scrub_events(p_user, p_limit)
          or internal.erase_rows(p_user, p_limit, p_is_core => false) then
        return false;
    end if;

    update core.erasures set erased_at = clock_timestamp() where user_id = p_user;

    return true;
end
$$;

comment on function social.erase_user(bigint, integer) is
    'Erases a person for good, one step a call; returns true when nothing is left to do. The first '
    'call closes the account and empties the profile; the next ones empty posts (tombstones stay) '
    'and delete rows, at most p_limit (1 to 100,000) a call, in one table; the last ones, as soon as '
    'every projection has folded what that logged, take personal data out of the event log, a day of '
    'it at a time, and rows out of read models. Call it in transactions of their own; the job '
    '"erasures" goes on by itself. Errors: PS400 (p_limit), PS404 (p_user). '
    'Example: select social.erase_user(7);';

grant execute on function social.erase_user(bigint, integer) to pgsocial_app;
