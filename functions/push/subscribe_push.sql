-- Locks: the user as a foreign key does, then their browsers as a part, then the subscription.
create or replace function social.subscribe_push(p_actor bigint, p_url text, p_key text, p_auth text)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
begin
    perform internal.hold_user(p_actor, 'p_actor');

    if internal.is_url(p_url) is not true then
        perform internal.raise_error('PS400', 'p_url', 'the endpoint of a subscription is an https address');
    elsif p_key is null or p_key !~ '^B[A-Za-z0-9_-]{86}=?$' then
        perform internal.raise_error('PS400', 'p_key',
            'p256dh of a subscription is a point of P-256 in base64url');
    elsif p_auth is null or p_auth !~ '^[A-Za-z0-9_-]{22}(==)?$' then
        perform internal.raise_error('PS400', 'p_auth', 'auth of a subscription is 16 bytes in base64url');
    end if;

    perform internal.lock_part(p_actor, 'push');

    delete from core.endpoints as e
     where e.kind = 'push' and e.url = p_url
       and (e.user_id, e.client_key, e.client_secret) is distinct from (p_actor, p_key, p_auth);
    -- Browsers that were forgotten without a word make room.
    delete from core.endpoints
     where id in (
               select id
                 from core.endpoints
                where user_id = p_actor and kind = 'push' and url <> p_url
                order by id desc
               offset 19
           );

    insert into core.endpoints (kind, user_id, url, client_key, client_secret)
    values ('push', p_actor, p_url, p_key, p_auth)
    on conflict (url) where kind = 'push' do nothing;

    return found;
end
$$;

comment on function social.subscribe_push(bigint, text, text, text) is
    'Has p_actor''s notifications pushed to a browser: p_url, p_key and p_auth are endpoint, '
    'p256dh and auth of its '
    'PushSubscription. Whoever subscribes a browser takes it over; of one''s browsers the newest 20 stay. '
    'Call it at each start: it returns whether anything changed. Errors: PS400 (p_url, p_key, p_auth), PS404 '
    '(p_actor). Example: select social.subscribe_push(7, ''https://push.example/x'', ''B…'', ''…'');';

grant execute on function social.subscribe_push(bigint, text, text, text) to pgsocial_app;
