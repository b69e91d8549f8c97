-- Locks: the searches of p_actor.
create or replace function social.clear_recent_searches(p_actor bigint, p_query text default null)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_query(coalesce(p_query, ''), 'p_query');
    perform internal.check_user(p_actor, 'p_actor');
    perform internal.lock_part(p_actor, 'searches');

    delete from core.recent_searches
     where user_id = p_actor
       and (p_query is null
            or query_key = left(internal.fold_text(regexp_replace(btrim(p_query), '\s+', ' ', 'g')), 400));

    return found;
end
$$;

comment on function social.clear_recent_searches(bigint, text) is
    'Forgets what p_actor has searched: p_query, whatever its case, or all of it where that is null. Returns '
    'whether there was any. Errors: PS400 (p_query), PS404 (p_actor). '
    'Example: select social.clear_recent_searches(7);';

grant execute on function social.clear_recent_searches(bigint, text) to pgsocial_app;
