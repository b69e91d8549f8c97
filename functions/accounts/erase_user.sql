-- Locks: the erasure, so that one step runs at a time.
create or replace function social.erase_user(p_user bigint, p_limit integer default 1000)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_erased_at timestamptz;
begin
    perform internal.check_limit(p_limit, 100000);

    select erased_at into v_erased_at from core.erasures where user_id = p_user for update;

    if not found and internal.close_account(p_user) then
        return false;
    elsif v_erased_at is not null then
        return true;
    elsif internal.erase_posts(p_user, p_limit)
          or internal.erase_rows(p_user, p_limit, p_is_core => true)
          or not internal.scrub_events(p_user, p_limit)
          or internal.erase_rows(p_user, p_limit, p_is_core => false) then
        return false;
    end if;

    delete from core.imports as i
     where (i.kind = 'user' and i.id = p_user)
        or (i.kind = 'post' and i.id in (select p.id from core.posts as p where p.author_id = p_user));

    update core.erasures set erased_at = clock_timestamp() where user_id = p_user;

    return true;
end
$$;

comment on function social.erase_user(bigint, integer) is
    'Erases a person for good, one step a call; returns true when nothing is left to do. The first '
    'call closes the account and empties the profile; the next ones empty posts (tombstones stay) '
    'and delete rows, at most p_limit (1 to 100,000) a call, in one table; the last ones take '
    'personal data out of the event log, a day of it at a time, as soon as it is folded. Call '
    'it in transactions of their own; the job "erasures" goes on by itself. Errors: PS400 (p_limit), '
    'PS404 (p_user). Example: select social.erase_user(7);';

grant execute on function social.erase_user(bigint, integer) to pgsocial_app;
