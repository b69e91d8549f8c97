-- Tokens, e-mail, activity and preferences: their owner's alone.
begin;
\ir ../helpers.psql
select plan(95);

select pg_temp.who('ac_ada') as ada, pg_temp.who('ac_bob') as bob \gset
set local role pgsocial_app;

-- Tokens.
select social.issue_token(:ada, 'one') as one, social.issue_token(:ada, 'two') as two, social.issue_token(:bob, 'other') as other \gset
select is((select string_agg(label, ' ') from social.list_tokens(:ada)), 'two one', 'one''s own tokens, newest first');
select is((select string_agg(n.label, ' ') from social.list_tokens(:ada, 1, (select cursor from social.list_tokens(:ada, 1))) as n), 'one', 'page by page');
select id as first from social.list_tokens(:ada) where label = 'one' \gset
select is(social.revoke_token_by_id(:bob, :first), false, 'nobody else ends one');
select is(social.authenticate(:'one'), :ada, 'it still counts');
select is(social.revoke_token_by_id(:ada, :first), true, 'its owner does');
select is(social.revoke_token_by_id(:ada, :first), false, 'once');
select is(pg_temp.error_of(format('select social.authenticate(%L)', :'one')), 'PS401 p_token', 'it counts no more');
select is((select string_agg(label, ' ') from social.list_tokens(:ada)), 'two', 'nor is it listed');
reset role;
update core.tokens set expires_at = now() - interval '1 second' where user_id = :ada;
set local role pgsocial_app;
select is((select count(*) from social.list_tokens(:ada)), 0::bigint, 'nor one whose time is up');

-- E-mail.
select is((select row(email, email_verified_at)::text from social.get_account(:ada)), '(,)', 'no address yet');
select social.set_email(:ada, 'Ada@Example.org') as code \gset
select is((select row(username, email, email_verified_at is null, is_private)::text from social.get_account(:ada)), '(ac_ada,Ada@Example.org,t,f)', 'one that is not proven');
select is(length(:'code'), 40, 'a code');
select is(pg_temp.error_of('select social.verify_email(''guess'')'), 'PS404 p_code', 'a guess');
select is(social.verify_email(:'code'), :ada, 'the code proves it');
select is(pg_temp.error_of(format('select social.verify_email(%L)', :'code')), 'PS404 p_code', 'once');
select isnt((social.get_account(:ada)).email_verified_at, null, 'it is proven');
select social.set_email(:bob, 'ada@example.ORG') as code \gset
select is(pg_temp.error_of(format('select social.verify_email(%L)', :'code')), 'PS409 p_code', 'nobody else proves the same');
select is((social.get_account(:bob)).email_verified_at, null, 'it stays a claim');
select social.set_email(:ada, 'ada@example.org') as code \gset
select isnt((social.get_account(:ada)).email_verified_at, null, 'written otherwise it is the same');
select social.set_email(:ada, 'ada@example.net') as code \gset
select is((social.get_account(:ada)).email_verified_at, null, 'another is not proven');
select social.set_email(:bob, 'ada@example.org') as code \gset
select is(social.verify_email(:'code'), :bob, 'the former one is free');
select social.set_email(:ada, 'ada@example.net', '1 second') as code \gset
reset role;
update core.codes set expires_at = now() - interval '1 second' where user_id = :ada;
set local role pgsocial_app;
select is(pg_temp.error_of(format('select social.verify_email(%L)', :'code')), 'PS404 p_code', 'a code has an end');
select is(pg_temp.error_of(format('select social.set_email(%s, %L)', :ada, e)), 'PS400 p_email', 'no address: ' || coalesce(e, 'null'))
  from unnest(array['', 'ada', 'ada@', '@example.org', 'a b@example.org', 'ada@example', repeat('x', 250) || '@e.org', null]) as e;
select is(pg_temp.error_of(format('select social.set_email(%s, ''a@b.c'', %L)', :ada, e)), 'PS400 p_expires_in', 'no such end: ' || coalesce(e, 'null'))
  from unnest(array['0', '-1 day', '31 days', null]) as e;
select social.set_password_hash(:ada, repeat('x', 30));
select is(pg_temp.error_of(format('select social.set_email(%s, ''a@b.cd'', p_version => %s)', :ada, v)), e, 'on version ' || v)
  from (values (1, 'no error'), (2, 'PS401 p_version')) as t (v, e);
reset role;
select is((select count(*) from internal.events where actor_id in (:ada, :bob) and payload::text ~ 'example'), 0::bigint, 'no event tells an address');
select is(pg_temp.error_of(format('update core.emails set email = ''x'' where user_id = %s', :ada)) ~ '^23514', true, 'a direct UPDATE is checked');
set local role pgsocial_app;

-- Activity.
select is((select row(last_seen_at, active_day_count, active_days)::text from social.get_activity(:ada)), '(,0,{})', 'never seen');
select is(social.touch_activity(:ada), true, 'seen');
select is(social.touch_activity(:ada), false, 'at most once a minute');
select is((select row(last_seen_at > now() - interval '1 minute', active_day_count)::text from social.get_activity(:ada)), '(t,1)', 'today');
reset role;
select is((select string_agg(type, ' ') from internal.events where actor_id = :ada and type = 'user.returned'), 'user.returned', 'the first time is an event');
update core.activity set last_seen_at = now() - interval '2 minutes' where user_id = :ada;
insert into core.active_days values (:ada, current_date - 20), (:ada, current_date - 40);
select is(social.touch_activity(:ada), true, 'seen again');
select is((select count(*) from internal.events where actor_id = :ada and type = 'user.returned'), 1::bigint, 'which is none');
update core.activity set last_seen_at = now() - interval '8 days' where user_id = :ada;
select social.touch_activity(:ada);
select is((select count(*) from internal.events where actor_id = :ada and type = 'user.returned'), 2::bigint, 'but coming back is');
set local role pgsocial_app;
select is((social.get_activity(:ada)).active_day_count, 2, 'days of a month');
select is((social.get_activity(:ada, 366)).active_day_count, 3, 'of a year');
select is((social.get_activity(:ada, 1)).active_days, array[(now() at time zone 'UTC')::date], 'of today');
select is(pg_temp.error_of(format('select social.get_activity(%s, %s)', :ada, d)), 'PS400 p_days', 'days: ' || d) from unnest(array['0', '367', 'null']) as d;

-- Preferences.
select is((social.get_preferences(:ada) -> 'notify' -> 'like')::text, 'true', 'defaults');
select is(social.set_preferences(:ada, '{"hide_shares": true, "notify": {"like": false}}'), true, 'a change');
select is(social.set_preferences(:ada, '{"hide_shares": true}'), false, 'once');
select is((select row(p -> 'hide_shares', p -> 'hide_replies', p -> 'notify' -> 'like', p -> 'notify' -> 'reply')::text from social.get_preferences(:ada) as p), '(true,false,false,true)', 'the rest stays');
select is(social.set_preferences(:ada, '{"muted_hashtags": ["#Spam", "NEWS"], "languages": ["en", "pt-BR"], "muted_words": ["a b"]}'), true, 'lists');
select is((select row(p -> 'muted_hashtags', p -> 'languages')::text from social.get_preferences(:ada) as p), '("[""spam"", ""news""]","[""en"", ""pt-BR""]")', 'hashtags in their one form');
select is(social.set_preferences(:ada, '{"notify": null, "muted_words": null}'), true, 'null is the default again');
select is((select row(p -> 'notify' -> 'like', p -> 'muted_words')::text from social.get_preferences(:ada) as p), '(true,[])', 'which it is');
select is(social.get_preferences(:bob) -> 'languages', '[]', 'another''s are untouched');
select is(pg_temp.error_of(format('select social.set_preferences(%s, %L)', :ada, p)), 'PS400 p_changes', 'no preferences: ' || coalesce(p, 'null'))
  from unnest(array['[]', '"x"', 'null', null, '{"unknown": 1}', '{"hide_shares": "yes"}', '{"languages": "en"}', '{"languages": ["English"]}', '{"languages": [1]}',
                    '{"muted_words": [""]}', '{"muted_words": [1]}', '{"muted_hashtags": ["12"]}', '{"notify": {"like": 1}}', '{"notify": {"poke": true}}', '{"notify": []}',
                    '{"hide_shares": {"a": 1}}']) as p;
reset role;
select is(pg_temp.error_of(format('update core.preferences set preferences = ''{"x": 1}'' where user_id = %s', :ada)) ~ '^23514', true, 'a direct UPDATE is checked');
set local role pgsocial_app;
select is(pg_temp.error_of('select social.' || c), 'PS404 p_actor', c) from unnest(array['list_tokens(1)', 'revoke_token_by_id(1, 1)', 'set_email(1, ''a@b.cd'')', 'get_account(1)',
    'touch_activity(1)', 'get_activity(1)', 'get_preferences(1)', 'set_preferences(1, ''{}'')']) as c;

-- The profile's other fields.
select is(social.update_profile(:ada, p_banner_url => 'https://example.org/b.png', p_location => 'London', p_links => array['https://example.org/a', 'http://b.example']), true, 'a fuller profile');
select is((select row(banner_url, location, links)::text from social.get_profile(null, :ada)), '(https://example.org/b.png,London,"{https://example.org/a,http://b.example}")', 'which shows');
select is(social.update_profile(:ada, p_banner_url => '', p_location => '', p_links => '{}'), true, 'emptied');
select is(pg_temp.error_of(format('select social.update_profile(%s, %s)', :ada, c)), 'PS400 ' || split_part(c, ' ', 1), c) from unnest(array[
    'p_avatar_url => ''javascript:alert(1)''', 'p_banner_url => ''ftp://x''', 'p_location => repeat(''x'', 101)', 'p_links => array[''x'']', 'p_links => array_fill(''https://x.y''::text, array[6])',
    'p_links => array[null]']) as c;

select * from finish();
rollback;
