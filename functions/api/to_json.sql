-- The HTTP form of rows: ids as strings, since JavaScript's numbers end at 2^53.
create or replace function social.to_json(p_post social.post_item)
returns json
language sql
stable
parallel safe
as $$
    select case when p_post.is_tombstone then json_build_object(
               'id', p_post.id::text, 'is_tombstone', true,
               'reply_to_id', p_post.reply_to_id::text,
               'depth', p_post.depth, 'more_cursor', p_post.more_cursor, 'cursor', p_post.cursor
           )
           else json_build_object(
               'id', p_post.id::text,
               'author', json_build_object(
                   'id', p_post.author_id::text, 'username', p_post.author_username,
                   'display_name', p_post.author_display_name,
                   'avatar_url', p_post.author_avatar_url,
                   'is_verified', p_post.is_author_verified
               ),
               'body', p_post.body, 'media', p_post.media, 'visibility', p_post.visibility,
               'reply_permission', p_post.reply_permission, 'lang', p_post.lang,
               'reply_to_id', p_post.reply_to_id::text, 'root_id', p_post.root_id::text,
               'quote_of_id', p_post.quote_of_id::text,
               'created_at', p_post.created_at, 'edited_at', p_post.edited_at,
               'like_count', p_post.like_count, 'share_count', p_post.share_count,
               'reply_count', p_post.reply_count, 'quote_count', p_post.quote_count,
               'is_liked', p_post.is_liked, 'is_shared', p_post.is_shared,
               'is_bookmarked', p_post.is_bookmarked, 'is_tombstone', false,
               'depth', p_post.depth, 'shared_by', p_post.shared_by, 'quoted', p_post.quoted,
               'more_cursor', p_post.more_cursor, 'cursor', p_post.cursor,
               'entities', p_post.entities
           )
       end;
$$;

comment on function social.to_json(social.post_item) is
    'A post as JSON, ids as strings, its author as an object. '
    'Example: select json_agg(social.to_json(f)) from social.home_feed(7) as f;';

grant execute on function social.to_json(social.post_item) to pgsocial_app;

create or replace function social.to_json(p_user social.user_item)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'id', p_user.id::text, 'username', p_user.username, 'display_name', p_user.display_name,
        'avatar_url', p_user.avatar_url, 'is_private', p_user.is_private,
        'is_verified', p_user.is_verified, 'cursor', p_user.cursor
    );
$$;

comment on function social.to_json(social.user_item) is
    'A user in a list as JSON, ids as strings. '
    'Example: select json_agg(social.to_json(f)) from social.list_followers(7, 8) as f;';

grant execute on function social.to_json(social.user_item) to pgsocial_app;

create or replace function social.to_json(p_profile social.profile)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'id', p_profile.id::text, 'username', p_profile.username,
        'display_name', p_profile.display_name, 'bio', p_profile.bio,
        'avatar_url', p_profile.avatar_url, 'banner_url', p_profile.banner_url,
        'location', p_profile.location, 'links', p_profile.links,
        'is_private', p_profile.is_private, 'is_verified', p_profile.is_verified,
        'created_at', p_profile.created_at, 'pinned_post_id', p_profile.pinned_post_id::text,
        'post_count', p_profile.post_count,
        'follower_count', p_profile.follower_count, 'following_count', p_profile.following_count,
        'is_self', p_profile.is_self, 'is_following', p_profile.is_following,
        'is_followed_by', p_profile.is_followed_by, 'is_blocking', p_profile.is_blocking,
        'is_requested', p_profile.is_requested, 'is_muting', p_profile.is_muting
    );
$$;

comment on function social.to_json(social.profile) is
    'A profile as JSON, ids as strings. '
    'Example: select social.to_json(social.get_profile(null, 7));';

grant execute on function social.to_json(social.profile) to pgsocial_app;

create or replace function social.to_json(p_event social.event)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'batch_id', p_event.batch_id::text, 'id', p_event.id::text, 'type', p_event.type,
        'actor_id', p_event.actor_id::text, 'post_id', p_event.post_id::text,
        'user_id', p_event.user_id::text, 'version', p_event.version,
        'created_at', p_event.created_at, 'request_id', p_event.request_id,
        'payload', p_event.payload
    );
$$;

comment on function social.to_json(social.event) is
    'An event as JSON, ids as strings. '
    'Example: select social.to_json(e) from social.read_events(7, social.last_batch()) as e;';

grant execute on function social.to_json(social.event) to pgsocial_app, pgsocial_stream;

create or replace function social.to_json(p_relationship social.relationship)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'user_id', p_relationship.user_id::text, 'is_following', p_relationship.is_following,
        'is_requested', p_relationship.is_requested,
        'is_followed_by', p_relationship.is_followed_by,
        'is_requesting', p_relationship.is_requesting, 'is_blocking', p_relationship.is_blocking,
        'is_muting', p_relationship.is_muting
    );
$$;

comment on function social.to_json(social.relationship) is
    'A relationship as JSON, ids as strings. '
    'Example: select social.to_json(r) from social.get_relationships(7, array[8]) as r;';

grant execute on function social.to_json(social.relationship) to pgsocial_app;

create or replace function social.to_json(p_version social.post_version)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'post_id', p_version.post_id::text, 'version', p_version.version, 'body', p_version.body,
        'media', p_version.media, 'created_at', p_version.created_at,
        'is_current', p_version.is_current
    );
$$;

comment on function social.to_json(social.post_version) is
    'A version of a post as JSON, ids as strings. '
    'Example: select social.to_json(v) from social.list_post_versions(null, 42) as v;';

grant execute on function social.to_json(social.post_version) to pgsocial_app;

create or replace function social.to_json(p_notification social.notification)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'kind', p_notification.kind, 'post_id', p_notification.post_id::text,
        'body', p_notification.body,
        'actor', json_build_object(
            'id', p_notification.actor_id::text, 'username', p_notification.actor_username,
            'display_name', p_notification.actor_display_name,
            'avatar_url', p_notification.actor_avatar_url
        ),
        'other_count', p_notification.other_count, 'caused_at', p_notification.caused_at,
        'is_read', p_notification.is_read, 'cursor', p_notification.cursor
    );
$$;

comment on function social.to_json(social.notification) is
    'A notification as JSON, ids as strings, its newest actor as an object. '
    'Example: select social.to_json(n) from social.list_notifications(7) as n;';

grant execute on function social.to_json(social.notification) to pgsocial_app;

create or replace function social.to_json(p_rule social.feed_rule)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'rule', p_rule.rule, 'is_met', p_rule.is_met, 'detail', p_rule.detail
    );
$$;

comment on function social.to_json(social.feed_rule) is
    'A rule of the home feed as JSON. '
    'Example: select social.to_json(r) from social.explain_feed(7, 42) as r;';

grant execute on function social.to_json(social.feed_rule) to pgsocial_app;

create or replace function social.to_json(p_hashtag social.hashtag)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'tag', p_hashtag.tag, 'post_count', p_hashtag.post_count
    );
$$;

comment on function social.to_json(social.hashtag) is
    'A hashtag as JSON. '
    'Example: select social.to_json(h) from social.list_hashtags(''wor'') as h;';

grant execute on function social.to_json(social.hashtag) to pgsocial_app;

create or replace function social.to_json(p_engagement social.engagement)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'user_id', p_engagement.user_id::text, 'username', p_engagement.username,
        'display_name', p_engagement.display_name, 'avatar_url', p_engagement.avatar_url,
        'is_verified', p_engagement.is_verified, 'created_at', p_engagement.created_at,
        'cursor', p_engagement.cursor
    );
$$;

comment on function social.to_json(social.engagement) is
    'Who liked or shared a post as JSON, ids as strings. '
    'Example: select social.to_json(e) from social.list_engagements(7, 42, ''like'') as e;';

grant execute on function social.to_json(social.engagement) to pgsocial_app;

create or replace function social.to_json(p_folder social.bookmark_folder)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'id', p_folder.id::text, 'name', p_folder.name,
        'bookmark_count', p_folder.bookmark_count, 'created_at', p_folder.created_at
    );
$$;

comment on function social.to_json(social.bookmark_folder) is
    'A folder of bookmarks as JSON, ids as strings. '
    'Example: select social.to_json(f) from social.list_bookmark_folders(7) as f;';

grant execute on function social.to_json(social.bookmark_folder) to pgsocial_app;

create or replace function social.to_json(p_account social.account)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'id', p_account.id::text, 'username', p_account.username, 'locale', p_account.locale,
        'email', p_account.email, 'email_verified_at', p_account.email_verified_at,
        'is_private', p_account.is_private, 'created_at', p_account.created_at
    );
$$;

comment on function social.to_json(social.account) is
    'One''s own account as JSON, ids as strings. '
    'Example: select social.to_json(social.get_account(7));';

grant execute on function social.to_json(social.account) to pgsocial_app;

create or replace function social.to_json(p_token social.token_item)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'id', p_token.id::text, 'label', p_token.label, 'created_at', p_token.created_at,
        'expires_at', p_token.expires_at, 'cursor', p_token.cursor
    );
$$;

comment on function social.to_json(social.token_item) is
    'A token that counts as JSON, ids as strings. '
    'Example: select social.to_json(t) from social.list_tokens(7) as t;';

grant execute on function social.to_json(social.token_item) to pgsocial_app;

create or replace function social.to_json(p_activity social.activity)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'last_seen_at', p_activity.last_seen_at,
        'active_day_count', p_activity.active_day_count, 'active_days', p_activity.active_days
    );
$$;

comment on function social.to_json(social.activity) is
    'When one was last seen and active, as JSON. '
    'Example: select social.to_json(social.get_activity(7));';

grant execute on function social.to_json(social.activity) to pgsocial_app;

create or replace function social.to_json(p_match social.post_match)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object('post', social.to_json(p_match.post), 'similarity', p_match.similarity);
$$;

comment on function social.to_json(social.post_match) is
    'A post found by what it means as JSON, the post as an object. '
    'Example: select json_agg(social.to_json(m)) from social.similar_posts(7, 42) as m;';

grant execute on function social.to_json(social.post_match) to pgsocial_app;

create or replace function social.to_json(p_viral social.viral_post)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
               'post', social.to_json(p_viral.post), 'confidence', p_viral.confidence,
               'account_count', p_viral.account_count, 'velocity', p_viral.velocity,
               'acceleration', p_viral.acceleration, 'depth', p_viral.depth,
               'circle_count', p_viral.circle_count, 'since_at', p_viral.since_at,
               'drivers', p_viral.drivers, 'cursor', p_viral.cursor
           );
$$;

comment on function social.to_json(social.viral_post) is
    'A post that is about to go viral as JSON, the post as an object. '
    'Example: select json_agg(social.to_json(v)) from social.viral_posts(7) as v;';

grant execute on function social.to_json(social.viral_post) to pgsocial_app;

create or replace function social.to_json(p_hook social.hook)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object(
        'id', p_hook.id::text, 'url', p_hook.url, 'events', p_hook.events, 'topics', p_hook.topics,
        'created_at', p_hook.created_at, 'disabled_at', p_hook.disabled_at,
        'failure_count', p_hook.failure_count, 'error', p_hook.error
    );
$$;

comment on function social.to_json(social.hook) is
    'A web hook as JSON, ids as strings. Example: select social.to_json(h) from social.list_hooks(7) as h;';

grant execute on function social.to_json(social.hook) to pgsocial_app;

create or replace function social.to_json(p_secret social.hook_secret)
returns json
language sql
stable
parallel safe
as $$
    select json_build_object('id', p_secret.id::text, 'secret', p_secret.secret);
$$;

comment on function social.to_json(social.hook_secret) is
    'A web hook that was made as JSON. '
    'Example: select social.to_json(social.create_hook(7, ''https://a.example/hook'', ''{like.created}''));';

grant execute on function social.to_json(social.hook_secret) to pgsocial_app;
