create or replace function social.unsubscribe_push(p_actor bigint, p_url text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.check_user(p_actor, 'p_actor');

    delete from core.endpoints where kind = 'push' and url = p_url and user_id = p_actor;

    return found;
end
$$;

comment on function social.unsubscribe_push(bigint, text) is
    'Pushes nothing to p_actor''s browser any more: p_url is the endpoint of its PushSubscription. '
    'Returns whether '
    'that changed anything. Errors: PS404 (p_actor). '
    'Example: select social.unsubscribe_push(7, ''https://push.example/x'');';

grant execute on function social.unsubscribe_push(bigint, text) to pgsocial_app;
