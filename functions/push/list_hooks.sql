create or replace function social.list_hooks(p_actor bigint)
returns setof social.hook
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    return query
    select e.id, e.url, e.events, e.topics, e.created_at, e.disabled_at, e.failure_count, e.error
      from core.endpoints as e
     where e.user_id = p_actor and e.kind = 'hook'
     order by e.id;
end
$$;

comment on function social.list_hooks(bigint) is
    'p_actor''s web hooks, at most 10, and how they do; without their secrets. Errors: PS404 (p_actor). '
    'Example: select id, url, error from social.list_hooks(7);';

grant execute on function social.list_hooks(bigint) to pgsocial_app;
