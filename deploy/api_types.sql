-- Deploy pgsocial:api_types to pg
-- The rows that public functions return. Entities and pages are these; documents are jsonb.
begin;

create type social.user_item as (
    id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_private boolean,
    cursor text
);

comment on type social.user_item is 'A user in a list; the next page starts after cursor.';

create type social.profile as (
    id bigint,
    username text,
    display_name text,
    bio text,
    avatar_url text,
    is_private boolean,
    created_at timestamptz,
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
    body text,
    media jsonb,
    visibility text,
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
    cursor text
);

comment on type social.post_item is
    'A post as a viewer sees it. A tombstone has an id and its place in the thread, no more. depth '
    'is set in threads, shared_by (a list of id, username, display_name) in feeds; the next page '
    'starts after cursor.';

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
    password_hash text
);

comment on type social.credentials is 'What a sign-in compares a password with.';

commit;
