-- Locks: the searches of p_actor, so that two at once leave no more than there may be.
create or replace function social.remember_search(p_actor bigint, p_query text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_query constant text := regexp_replace(btrim(p_query), '\s+', ' ', 'g');
    v_is_new boolean;
begin
    perform internal.check_query(p_query, 'p_query');

    if not internal.shows_something(v_query) or not internal.is_one_line(v_query) then
        perform internal.raise_error('PS400', 'p_query', 'a search is one line that shows something');
    end if;

    perform internal.hold_user(p_actor, 'p_actor');
    perform internal.lock_part(p_actor, 'searches');

    insert into core.recent_searches (user_id, query_key, query)
    values (p_actor, left(internal.fold_text(v_query), 400), v_query)
    on conflict (user_id, query_key) do update
       set query = excluded.query, searched_at = excluded.searched_at
    returning xmax = 0 into v_is_new;

    delete from core.recent_searches
     where ctid = any (array(
        select ctid from core.recent_searches
         where user_id = p_actor
         order by searched_at desc, query_key
        offset 50
           for update
     ));

    return v_is_new;
end
$$;

comment on function social.remember_search(bigint, text) is
    'Keeps p_query (one line of at most 200 characters) among the searches of p_actor, the newest 50, for '
    'ops.settings search_retention; nobody else learns of them. Whatever its case it is kept once, as last '
    'written. Returns whether it was not there yet. Errors: PS400 (p_query), PS404 (p_actor). '
    'Example: select social.remember_search(7, ''orchids in berlin'');';

grant execute on function social.remember_search(bigint, text) to pgsocial_app;
