create or replace function social.list_recent_searches(
    p_actor bigint, p_prefix text default '', p_limit integer default 20
)
returns setof social.recent_search
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_prefix constant text := internal.fold_text(ltrim(p_prefix));
begin
    perform internal.check_limit(p_limit, 50);
    perform internal.check_query(p_prefix, 'p_prefix');
    perform internal.check_user(p_actor, 'p_actor');

    return query
    select r.query, r.searched_at
      from core.recent_searches as r
     where r.user_id = p_actor and starts_with(r.query_key, v_prefix)
     order by r.searched_at desc, r.query_key
     limit p_limit;
end
$$;

comment on function social.list_recent_searches(bigint, text, integer) is
    'What p_actor has searched lately that begins with p_prefix, whatever its case, newest first, p_limit '
    '(1 to 50): their own list, which nobody else sees. Errors: PS400 (p_prefix, p_limit), PS404 (p_actor). '
    'Example: select * from social.list_recent_searches(7);';

grant execute on function social.list_recent_searches(bigint, text, integer) to pgsocial_app;
