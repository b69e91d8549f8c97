-- Commits, so that events are folded; others' endpoints sleep meanwhile.
\ir ../helpers.psql
select plan(58);

select pg_temp.who('phk_ada') as ada, pg_temp.who('phk_bob') as bob, pg_temp.who('phk_cat') as cat \gset
select social.follow_user(:ada, :bob);
select internal.settle();
update core.endpoints set due_at = null;
delete from internal.deliveries;

-- What is taken, as it would be sent; each is said to be sent.
create function pg_temp.sent(p_url text) returns jsonb language plpgsql as $$
declare
    v_body jsonb;
    v_bodies jsonb := '[]';
    v_id bigint;
begin
    loop
        select t.id, t.body into v_id, v_body from internal.take_delivery() as t where t.url like p_url;
        exit when v_id is null;
        perform internal.end_delivery(v_id, 200);
        v_bodies := v_bodies || v_body;
    end loop;
    return v_bodies;
end
$$;

-- Making one.
select is(pg_temp.error_of(format('select social.create_hook(%s, %L, %L, %L)', :ada, u, e, t)), w, x)
  from (
    values ('a.example', '{post.created}', '{home}', 'PS400 p_url', 'an address is an address'),
           ('https://ph.example/a', '{}', '{home}', 'PS400 p_events', 'some kind of event is named'),
           ('https://ph.example/a', '{post.created,NULL}', '{home}', 'PS400 p_events', 'each is one'),
           ('https://ph.example/a', '{log.epoch}', '{home}', 'PS400 p_events', 'that people make'),
           ('https://ph.example/a', '{post.created}', '{}', 'PS400 p_topics', 'some topic is named'),
           ('https://ph.example/a', '{post.created}', '{everything}', 'PS400 p_topics', 'not all at once'),
           ('https://ph.example/a', '{post.created}', '{nonsense}', 'PS400 p_topics', 'that there is'),
           ('https://ph.example/a', '{post.created}', '{post:1}', 'PS404 p_topics', 'and is seen')
  ) as c (u, e, t, w, x);
select is(pg_temp.error_of($$ select social.create_hook(0, 'https://ph.example/a', '{post.created}') $$), 'PS404 p_actor', 'by somebody');
select id as hook, secret from social.create_hook(:ada, 'https://ph.example/a', '{post.created,post.deleted,like.created,post.created}', '{home,notifications,hashtag:Phk_Tag}') \gset
select ok(internal.is_signing_secret(:'secret'), 'the secret is as Standard Webhooks wants it');
select results_eq(
    format('select id, url, events, topics, disabled_at, failure_count, error from social.list_hooks(%s)', :ada),
    format($$ values (%s::bigint, 'https://ph.example/a', '{like.created,post.created,post.deleted}'::text[], '{home,notifications,hashtag:phk_tag}'::text[], null::timestamptz, 0, null::text) $$, :hook),
    'it is listed, with what it wants once'
);
select is((select count(*) from social.list_hooks(:bob)), 0::bigint, 'to its owner');
select throws_ok('select social.list_hooks(0)', 'PS404', null, 'nobody has none');

-- Each event that its topics give, once.
select social.create_post(:bob, 'one') as one \gset
select social.create_post(:cat, 'not followed') as stranger \gset
select social.create_post(:cat, 'two #phk_tag') as two \gset
select social.create_post(:ada, 'three') as three \gset
select social.like_post(:bob, :three), social.like_post(:cat, :one), social.share_post(:bob, :two);
select internal.settle();
select is(
    (select jsonb_agg(array[d ->> 'type', d #>> '{data,post_id}', d #>> '{data,actor_id}', d #>> '{data,payload,body}'] order by (d #>> '{data,id}')::bigint)
       from jsonb_array_elements(pg_temp.sent('https://ph.example/a')) as d),
    jsonb_build_array(
        array['post.created', :'one', :'bob', 'one'], array['post.created', :'two', :'cat', 'two #phk_tag'],
        array['post.created', :'three', :'ada', 'three'], array['like.created', :'three', :'bob', null]
    ), 'what its topics give, of the kinds wanted, in order'
);
select internal.settle();
select is(pg_temp.sent('https://ph.example/a'), '[]', 'once');
select is(
    (select array_agg(distinct e.payload ->> 'body') from internal.deliveries as d join internal.events as e on e.id = d.event_id where d.payload is not null),
    null, 'what is sent is not kept'
);

-- What is seen when it is sent.
select social.create_post(:bob, 'soon gone') as gone, social.create_post(:bob, 'changed') as changed, social.create_post(:bob, 'hidden') as hidden \gset
select internal.settle();
select social.delete_post(:bob, :gone), social.edit_post(:bob, :changed, 'changed again');
update core.posts set visibility = 'mentioned' where id = :hidden;
select is(
    (select jsonb_agg(d #>> '{data,post_id}') from jsonb_array_elements(pg_temp.sent('https://ph.example/a')) as d), jsonb_build_array(:'changed'),
    'a post that was deleted or closed meanwhile is not told'
);
select internal.settle();
select is(pg_temp.sent('https://ph.example/a') #>> '{0,type}', 'post.deleted', 'that it was deleted is');
select social.create_post(:bob, 'before the block') as blocked \gset
select internal.settle();
select social.block_user(:bob, :ada);
select is(pg_temp.sent('https://ph.example/a'), '[]', 'nor across a block');
select social.unblock_user(:bob, :ada), social.follow_user(:ada, :bob);
select social.create_post(:bob, 'before the rest') as rested \gset
select internal.settle();
select social.deactivate_user(:ada);
select is(pg_temp.sent('https://ph.example/a'), '[]', 'nor to whom is not there');
select social.reactivate_user(:ada);

-- Testing it, and another secret.
select is(pg_temp.error_of(format('select social.ping_hook(%s, %s)', :bob, :hook)), 'PS404 p_hook', 'one''s own alone is tested');
select is(pg_temp.error_of(format('select social.ping_hook(0, %s)', :hook)), 'PS404 p_actor', 'by somebody');
update core.endpoints set disabled_at = now(), failure_count = 3, first_failed_at = now(), due_at = now() + interval '1 hour' where id = :hook;
select social.ping_hook(:ada, :hook) as ping \gset
select is(pg_temp.error_of(format('select social.ping_hook(%s, %s)', :ada, :hook)), 'PS409 p_hook', 'one at a time');
select is(pg_temp.sent('https://ph.example/a') #>> '{0,type}', 'ping', 'a ping is sent at once');
select is((select array[disabled_at::text, failure_count::text] from social.list_hooks(:ada)), array[null, '0'], 'and wakes a disabled hook');
select is(pg_temp.error_of(format('select social.rotate_hook_secret(%s, %s)', :bob, :hook)), 'PS404 p_hook', 'one''s own alone gets another secret');
select social.rotate_hook_secret(:ada, :hook) as newer \gset
select social.ping_hook(:ada, :hook) as ping \gset
select is((select t.secrets from internal.take_delivery() as t), array[:'newer', :'secret'], 'for a while both sign');
select internal.end_delivery(:ping, 200);
update core.endpoints set former_expires_at = now() where id = :hook;
select social.ping_hook(:ada, :hook) as ping \gset
select is((select t.secrets from internal.take_delivery() as t), array[:'newer'], 'then the newer one');
select internal.end_delivery(:ping, 200);

-- It ends.
select social.create_post(:bob, 'too late') as late \gset
select internal.settle();
select is(social.delete_hook(:bob, :hook), false, 'nobody else ends it');
select is(social.delete_hook(:ada, :hook), true, 'its owner does');
select is(social.delete_hook(:ada, :hook), false, 'once');
select throws_ok('select social.delete_hook(0, 1)', 'PS404', null, 'nobody ends nothing');
select is((select count(*) from internal.deliveries where endpoint_id = :hook), 0::bigint, 'with what waits');
select social.create_hook(:ada, 'https://ph.example/' || n, '{post.created}') from generate_series(1, 10) as n \g /dev/null
select is(pg_temp.error_of(format($$ select social.create_hook(%s, 'https://ph.example/x', '{post.created}') $$, :ada)), 'PS409 p_url', 'ten are enough');

-- Nothing that waits is forgotten.
select social.create_post(:bob, 'to be looked at');
select internal.settle();
update core.endpoints set due_at = null where user_id = :ada;
select is((select count(*) from ops.verify_projection('deliveries')), 10::bigint, 'endpoints that sleep while something waits are found');
call ops.rebuild_projection('deliveries');
select is((select count(*) from ops.verify_projection('deliveries')), 0::bigint, 'and woken');
select is(jsonb_array_length(pg_temp.sent('https://ph.example/%')), 10, 'then it is sent');
select social.delete_hook(:ada, h.id) from social.list_hooks(:ada) as h \g /dev/null

-- Browsers.
\set key BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4
\set auth BTBZMqHH6r4Tts7J_aSIgg
select is(pg_temp.error_of(format('select social.subscribe_push(%s, %L, %L, %L)', :ada, u, k, a)), w, x)
  from (
    values ('', :'key', :'auth', 'PS400 p_url', 'a push service has an address'),
           ('https://pb.example/a', 'x', :'auth', 'PS400 p_key', 'a browser a key'),
           ('https://pb.example/a', :'key', 'x', 'PS400 p_auth', 'and a secret')
  ) as c (u, k, a, w, x);
select throws_ok(format($$ select social.subscribe_push(0, 'https://pb.example/a', %L, %L) $$, :'key', :'auth'), 'PS404', null, 'and somebody before it');
select is(social.subscribe_push(:bob, 'https://pb.example/a', :'key', :'auth'), true, 'a browser is subscribed');
select is(social.subscribe_push(:ada, 'https://pb.example/a', :'key', :'auth'), true, 'and taken over by who uses it now');
select is(social.subscribe_push(:ada, 'https://pb.example/a', :'key', :'auth'), false, 'again changes nothing');
select is(social.unsubscribe_push(:bob, 'https://pb.example/a'), false, 'whose it was no longer has it');
select social.set_preferences(:ada, '{"quiet_hours": null, "push": null}');

select social.like_post(:cat, :three);
select internal.settle();
select is(
    (pg_temp.sent('https://pb.example/a') -> 0) - '{caused_at,unread_count}'::text[],
    jsonb_build_object('kind', 'like', 'tag', 'like:' || :'three', 'actor', jsonb_build_object('id', :'cat', 'username', 'phk_cat', 'display_name', 'phk_cat'),
                       'other_count', 1, 'post_id', :'three', 'text', 'three'),
    'a notification is pushed as it is'
);
select social.create_post(:bob, 'an answer', p_reply_to => :three) as answer, social.create_post(:cat, 'hello @phk_ada') as mention, social.unfollow_user(:cat, :ada), social.follow_user(:cat, :ada) \gset
select internal.settle();
select is(
    (select array_agg(d ->> 'kind' order by d ->> 'kind') from jsonb_array_elements(pg_temp.sent('https://pb.example/a')) as d),
    array['follow', 'mention', 'reply'], 'of whatever kind'
);
select social.unlike_post(:cat, :three), social.like_post(:cat, :three);
select internal.settle();
select is(
    (select round(extract(epoch from due_at - now()) / 30) from internal.deliveries where kind = 'like' and group_id = :three and ended_at is null), 2::numeric,
    'the same one again after a minute'
);
update internal.deliveries set due_at = now() where ended_at is null;
update core.endpoints set due_at = now() where url = 'https://pb.example/a';
select social.mark_notifications_read(:ada);
select is(pg_temp.sent('https://pb.example/a'), '[]', 'unless it has been read');

-- What is not wanted.
select social.set_preferences(:ada, '{"push": {"mention": false}}');
select social.create_post(:cat, 'hello again @phk_ada');
select internal.settle();
select is(pg_temp.sent('https://pb.example/a'), '[]', 'a kind that is not wanted is not pushed');
select is((select kind from social.list_notifications(:ada, 1)), 'mention', 'but listed');
select social.set_preferences(:ada, '{"push": null, "quiet_hours": {"start": "00:00", "end": "00:00", "zone": "UTC"}}');
select social.create_post(:cat, 'at night @phk_ada');
select internal.settle();
select is(pg_temp.sent('https://pb.example/a'), '[]', 'nor anything in quiet hours');
select is(
    (select array_agg(internal.is_quiet(jsonb_build_object('start', f, 'end', u, 'zone', z), '2026-07-01 21:30+00') order by n)
       from (
         values (1, '22:00', '07:00', 'UTC'), (2, '22:00', '07:00', 'Europe/Berlin'), (3, '23:30', '07:00', 'Europe/Berlin'), (4, '08:00', '23:31', 'Europe/Berlin'),
                (5, '06:00', '06:30', 'Asia/Tokyo'), (6, '06:30', '06:31', 'Asia/Tokyo')
       ) as h (n, f, u, z)) || internal.is_quiet('{}', now()) || internal.is_quiet(null, now()),
    array[false, true, true, true, false, true, false, false], 'quiet hours are those of a zone, also over midnight'
);

-- A browser that is gone.
select social.set_preferences(:ada, '{"quiet_hours": null}');
select social.create_post(:cat, 'last @phk_ada');
select internal.settle();
select is((select count(*) from internal.take_delivery(false)), 0::bigint, 'where nobody can push, none is taken');
select is((select internal.end_delivery(t.id, 410) from internal.take_delivery() as t), 'gone', 'a browser that is gone is forgotten');
select is(social.unsubscribe_push(:ada, 'https://pb.example/a'), false, 'it is');
select throws_ok($$ select social.unsubscribe_push(0, 'https://pb.example/a') $$, 'PS404', null, 'nobody has none');
select social.subscribe_push(:ada, 'https://pb.example/' || n, :'key', :'auth') from generate_series(1, 25) as n \g /dev/null
select is((select count(*) from core.endpoints where user_id = :ada), 20::bigint, 'the newest twenty stay');
delete from core.endpoints where user_id = :ada;

select * from finish();
