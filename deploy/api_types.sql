-- Deploy pgsocial:api_types to pg
-- The rows that public functions return. Entities and pages are these; documents are jsonb.
begin;

create type social.user_item as (
    id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_private boolean,
    is_verified boolean,
    cursor text
);

comment on type social.user_item is 'A user in a list; the next page starts after cursor.';

create type social.profile as (
    id bigint,
    username text,
    display_name text,
    bio text,
    avatar_url text,
    banner_url text,
    location text,
    links text[],  -- noqa: LT01
    is_private boolean,
    is_verified boolean,
    created_at timestamptz,
    pinned_post_id bigint,
    post_count integer,
    follower_count integer,
    following_count integer,
    is_self boolean,
    is_following boolean,
    is_followed_by boolean,
    is_blocking boolean,
    is_requested boolean,
    is_muting boolean
);

comment on type social.profile is 'A user as a viewer sees them; the last six are about the viewer.';

create type social.relationship as (
    user_id bigint,
    is_following boolean,
    is_requested boolean,
    is_followed_by boolean,
    is_requesting boolean,
    is_blocking boolean,
    is_muting boolean
);

comment on type social.relationship is
    'What an actor and a user are to each other: is_requested, the actor asks to follow; '
    'is_requesting, the user does. Whether the user blocks or mutes the actor is not told.';

create type social.post_item as (
    id bigint,
    author_id bigint,
    author_username text,
    author_display_name text,
    author_avatar_url text,
    is_author_verified boolean,
    body text,
    media jsonb,
    visibility text,
    reply_permission text,
    lang text,
    reply_to_id bigint,
    root_id bigint,
    quote_of_id bigint,
    created_at timestamptz,
    edited_at timestamptz,
    like_count integer,
    share_count integer,
    reply_count integer,
    quote_count integer,
    is_liked boolean,
    is_shared boolean,
    is_bookmarked boolean,
    is_tombstone boolean,
    depth integer,
    shared_by jsonb,
    quoted jsonb,
    more_cursor text,
    entities jsonb,
    cursor text
);

comment on type social.post_item is
    'A post as a viewer sees it. A tombstone has an id and its place in the thread, no more. depth '
    'is set in threads, shared_by (id, username, display_name, share_id) in feeds, quoted (a preview '
    'of the quoted post, null where the viewer does not see it) in quotes; more_cursor, in threads, '
    'where more replies to this post follow in social.list_replies(); the next page starts after '
    'cursor. entities, in the order of the body: kind mention (user_id and username, as it is now), '
    'hashtag (tag) or url (url), each with start and end, in code points from 0.';

create type social.event as (
    batch_id bigint,
    id bigint,
    type text,
    actor_id bigint,
    post_id bigint,
    user_id bigint,
    version integer,
    created_at timestamptz,
    request_id text,
    payload jsonb
);

comment on type social.event is
    'An event of the log; (batch_id, id) is its place and what a reader resumes from.';

create type social.delivery as (
    viewer_id bigint,
    event social.event
);

comment on type social.delivery is 'An event for one of several viewers.';

create type social.follow_result as (
    state text,
    is_changed boolean
);

comment on type social.follow_result is 'state: following or requested.';

create type social.credentials as (
    user_id bigint,
    password_hash text,
    is_deactivated boolean
);

comment on type social.credentials is 'What a sign-in compares a password with.';

create type social.account as (
    id bigint,
    username text,
    locale text,
    email text,
    email_verified_at timestamptz,
    is_private boolean,
    created_at timestamptz
);

comment on type social.account is 'What only the owner of an account sees of it.';

create type social.token_item as (
    id bigint,
    label text,
    created_at timestamptz,
    expires_at timestamptz,
    cursor text
);

comment on type social.token_item is 'A bearer token that still counts; the token itself is never shown.';

create type social.activity as (
    last_seen_at timestamptz,
    active_day_count integer,
    active_days date[]  -- noqa: LT01
);

comment on type social.activity is 'When a user was last seen and on which days (UTC) active.';

create type social.post_version as (
    post_id bigint,
    version integer,
    body text,
    media jsonb,
    created_at timestamptz,
    is_current boolean
);

comment on type social.post_version is 'What a post said, since created_at, until the next version.';

create type social.engagement as (
    user_id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_verified boolean,
    created_at timestamptz,
    cursor text
);

comment on type social.engagement is 'Who liked or shared a post, and when.';

create type social.bookmark_folder as (
    id bigint,
    name text,
    bookmark_count integer,
    created_at timestamptz
);

comment on type social.bookmark_folder is 'A folder of bookmarks, with how many it holds.';

create type social.notification as (
    kind text,
    post_id bigint,
    body text,
    actor_id bigint,
    actor_username text,
    actor_display_name text,
    actor_avatar_url text,
    other_count integer,
    caused_at timestamptz,
    is_read boolean,
    cursor text
);

comment on type social.notification is
    'What somebody is told: kind follow, request, like, share, reply, quote or mention; the post '
    'concerned with its text; the newest actor and how many others, at most 99.';

create type social.feed_rule as (
    rule text,
    is_met boolean,
    detail text
);

comment on type social.feed_rule is 'A rule of the home feed, and whether a post meets it.';

create type social.hashtag as (
    tag text,
    post_count integer
);

comment on type social.hashtag is 'A hashtag and how many public posts have it.';

create type social.erasure_trace as (
    place text,
    row_count bigint
);

comment on type social.erasure_trace is 'A place that still holds something of a person, and how many rows.';

commit;
