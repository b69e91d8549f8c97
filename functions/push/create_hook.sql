-- Locks: the user as a foreign key does, then their hooks as a part.
create or replace function social.create_hook(
    p_actor bigint, p_url text, p_events text[], p_topics text[] default '{home,notifications}'
)
returns social.hook_secret
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
    v_topics text[];
    v_state social.topic_state;
    v_made social.hook_secret;
begin
    perform internal.check_array(p_events, 'p_events', 50);
    perform internal.check_array(p_topics, 'p_topics', 20);
    perform internal.hold_user(p_actor, 'p_actor');

    if internal.is_url(p_url) is not true then
        perform internal.raise_error('PS400', 'p_url', 'say https://a.host/path, at most 2,000 characters');
    elsif coalesce(cardinality(p_events), 0) = 0 or exists (
        select
          from unnest(p_events) as e (type)
         where e.type is null
            or not exists (
                select from internal.event_types as t where t.type = e.type and t.type not like 'log.%'
            )
    ) then
        perform internal.raise_error('PS400', 'p_events', 'say which kinds of events, such as post.created');
    elsif coalesce(cardinality(p_topics), 0) = 0 or p_topics && '{everything,presence}' then
        perform internal.raise_error('PS400', 'p_topics',
            'topics are home, notifications, post:ID, user:ID and hashtag:TAG');
    end if;

    for v_state in select * from social.check_topics(p_actor, p_topics) loop
        if v_state.code is not null then
            perform internal.raise_error(v_state.code, 'p_topics', v_state.message);
        end if;

        v_topics := v_topics || v_state.topic;
    end loop;

    perform internal.lock_part(p_actor, 'hooks');

    if (select count(*) from core.endpoints where user_id = p_actor and kind = 'hook') >= 10 then
        perform internal.raise_error('PS409', 'p_url', 'a user has at most 10 web hooks');
    end if;

    insert into core.endpoints (kind, user_id, url, signing_secret, events, topics)
    values ('hook', p_actor, p_url, internal.make_signing_secret(),
            array(select distinct e.type from unnest(p_events) as e (type) order by e.type), v_topics)
    returning id, signing_secret into v_made;

    return v_made;
end
$$;

comment on function social.create_hook(bigint, text, text[], text[]) is
    'Has events sent to p_url, signed as Standard Webhooks describes, that come by topics of the stream '
    '(p_topics: home, notifications, post:ID, user:ID, hashtag:TAG; at most 20) and are of the '
    'kinds p_events, '
    'such as post.created: what p_actor may see when it is sent. Returns its id and its secret, '
    'the only time '
    'that is seen. From now on; within a second. Errors: PS400 (p_url, p_events, p_topics), PS404 '
    '(p_actor, p_topics), PS409 '
    '(10 hooks: p_url). Example: select * from social.create_hook(7, ''https://a.example/hook'', '
    '''{like.created}'');';

grant execute on function social.create_hook(bigint, text, text[], text[]) to pgsocial_app;
