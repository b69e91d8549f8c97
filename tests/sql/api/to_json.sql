begin;
\ir ../helpers.psql
select plan(19);

select pg_temp.who('tj_ada') as ada, pg_temp.who('tj_bob') as bob \gset
set local role pgsocial_app;
select social.create_post(:ada, U&'"quoted" \05E9 \+01F600', p_media => '[{"kind":"image","url":"u"}]', p_lang => 'he') as root \gset
select social.create_post(:ada, 'reply', :root) as reply \gset
select social.create_post(:bob, 'below', :reply) as below \gset
select social.follow_user(:bob, :ada), social.share_post(:ada, :root), social.like_post(:bob, :root);

create temp table post as select social.to_json(f)::jsonb as j from social.home_feed(:bob) as f where f.id = :root;
create function pg_temp.fields(p_json jsonb) returns text language sql as $$ select string_agg(k, ' ' order by k) from jsonb_object_keys(p_json) as k $$;
select is((select pg_temp.fields(j) from post),
          'author body created_at cursor depth edited_at entities id is_bookmarked is_liked is_shared is_tombstone lang like_count media more_cursor quote_count quote_of_id '
          'quoted reply_count reply_permission reply_to_id root_id share_count shared_by visibility', 'the fields of a post');
select is((select j ->> 'id' || jsonb_typeof(j -> 'id') from post), :root || 'string', 'ids are strings');
select is((select j -> 'author' from post), format('{"id":"%s","username":"tj_ada","display_name":"tj_ada","avatar_url":null,"is_verified":false}', :ada)::jsonb, 'its author is an object');
select is((select j ->> 'body' from post), U&'"quoted" \05E9 \+01F600', 'the body as it is');
select is((select j -> 'media' -> 0 ->> 'url' from post), 'u', 'media');
select is((select (j -> 'shared_by') - 'share_id' from post), format('{"id":"%s","username":"tj_ada","display_name":"tj_ada"}', :ada)::jsonb, 'who shared it');
select is((select row(j -> 'is_liked', j -> 'is_tombstone', j -> 'depth')::text from post), '(true,false,null)', 'flags');
select is((social.to_json(social.get_post(null, :reply)) ->> 'root_id') || (social.to_json(social.get_post(null, :reply)) ->> 'reply_to_id'), :root || :'root', 'where a reply stands');
select social.delete_post(:ada, :reply);
select is((select social.to_json(t)::jsonb - 'cursor' from social.get_thread(null, :root) as t where t.is_tombstone),
          format('{"id":"%s","is_tombstone":true,"reply_to_id":"%s","depth":1,"more_cursor":null}', :reply, :root)::jsonb, 'a tombstone is its place and no more');

select is((select social.to_json(u)::jsonb - 'cursor' from social.list_followers(null, :ada) as u),
          format('{"id":"%s","username":"tj_bob","display_name":"tj_bob","avatar_url":null,"is_private":false,"is_verified":false}', :bob)::jsonb, 'a user in a list');
select is((social.to_json(social.get_profile(:bob, :ada))::jsonb - 'created_at'),
          format('{"id":"%s","username":"tj_ada","display_name":"tj_ada","bio":"","avatar_url":null,"banner_url":null,"location":"","links":[],"is_private":false,"is_verified":false,"pinned_post_id":null,"post_count":0,"follower_count":0,
                   "following_count":0,"is_self":false,"is_following":true,"is_requested":false,"is_followed_by":false,"is_blocking":false,"is_muting":false}', :ada)::jsonb, 'a profile');
select is((social.to_json(social.get_profile(:bob, :ada)) ->> 'created_at')::timestamptz, internal_time, 'with its time')
  from (select created_at from social.get_profile(null, :ada)) as t (internal_time);
select is(social.to_json(row(7, 9007199254740993, 'like.created', 1, 2, 3, 1, '2024-01-01Z', 'r', '{"a": 1}')::social.event)::jsonb - 'created_at',
          '{"batch_id":"7","id":"9007199254740993","type":"like.created","actor_id":"1","post_id":"2","user_id":"3","version":1,"request_id":"r","payload":{"a":1}}'::jsonb, 'an event');
select is(social.to_json(row(7, 8, 'log.epoch', null, null, null, 1, '2024-01-01Z', null, '{}')::social.event)::jsonb -> 'actor_id', 'null'::jsonb, 'what is missing is null');
select is(social.to_json(null::social.event)::jsonb ->> 'id', null, 'a row of nothing');
select is((select social.to_json(v)::jsonb - 'created_at' from social.list_post_versions(null, :root) as v),
          format('{"post_id":"%s","version":1,"body":"\"quoted\" \u05e9 \ud83d\ude00","media":[{"kind":"image","url":"u"}],"is_current":true}', :root)::jsonb, 'a version of a post');
select is((select social.to_json(e)::jsonb - 'created_at' - 'cursor' from social.list_engagements(null, :root, 'share') as e),
          format('{"user_id":"%s","username":"tj_ada","display_name":"tj_ada","avatar_url":null,"is_verified":false}', :ada)::jsonb, 'who shared a post');
select social.create_bookmark_folder(:ada, 'Later') as folder \gset
select is((select social.to_json(f)::jsonb - 'created_at' from social.list_bookmark_folders(:ada) as f), format('{"id":"%s","name":"Later","bookmark_count":0}', :folder)::jsonb, 'a folder');
reset role;
set local role pgsocial_stream;
select isnt(social.to_json(row(7, 8, 'log.epoch', null, null, null, 1, '2024-01-01Z', null, '{}')::social.event)::text, null, 'the stream may use it');

select * from finish();
rollback;
