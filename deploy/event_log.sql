-- Deploy pgsocial:event_log to pg
-- The append-only log, its batches (snapshot to snapshot, after PgQ) and who reads how far.
begin;

create table internal.events (
    id bigint generated always as identity (cache 1),
    xid xid8 not null default pg_current_xact_id(),
    batch_id bigint,
    created_at timestamptz not null default clock_timestamp(),
    type text not null,
    actor_id bigint,
    post_id bigint,
    user_id bigint,
    version integer not null default 1,
    request_id text,
    payload jsonb not null default '{}',
    constraint events_pkey primary key (xid, id, created_at)
) partition by range (created_at);

comment on table internal.events is
    'What happened, one row for one user action. A batch is read by xid, hence the key; a daily '
    'partition is dropped when it is past retention, sealed and folded.';
comment on column internal.events.id is 'Order of writing; within a batch, order of reading.';
comment on column internal.events.xid is
    'The writing transaction; 0 after a restore, when batch_id says where the event belongs.';
comment on column internal.events.batch_id is 'Null, but for what ops.after_restore() sealed.';
comment on column internal.events.type is 'What happened: see internal.event_types.';
comment on column internal.events.actor_id is 'Who did it.';
comment on column internal.events.post_id is 'The post it concerns.';
comment on column internal.events.user_id is 'The other user it concerns.';
comment on column internal.events.version is 'Version of the row that changed, counting from 1.';
comment on column internal.events.request_id is 'The request, as social.begin_request() named it.';

-- Catches what no daily partition covers, so that a late maintenance job never stops a write.
create table internal.events_default partition of internal.events default;

create index events_batch_id_idx on internal.events (batch_id, id) where batch_id is not null;

create table internal.event_types (
    type text not null,
    source text not null,
    payload_version integer not null default 1,
    payload text not null,
    is_complete boolean not null,
    constraint event_types_pkey primary key (type)
);

comment on table internal.event_types is
    'Which table emits which event, and what its payload holds: complete ones let a consumer '
    'build the row without asking, the others name it.';

create table internal.event_keys (
    type text not null,
    key text not null,
    told text not null,
    constraint event_keys_pkey primary key (type, key),
    constraint event_keys_type_fkey foreign key (type) references internal.event_types (type),
    constraint event_keys_told_check check (told in ('all', 'actor', 'parties', 'known'))
);

comment on table internal.event_keys is
    'Which key of an event''s payload is told to whom, of those who are told of the event: all; the '
    'actor; the parties, actor and user; or known, a list of users of which each viewer gets those '
    'that they may know of. What does not stand here is told nobody (internal.event_audience).';

insert into internal.event_types (type, source, payload, is_complete) values
('user.created', 'core.users',
 'username, display_name, bio, avatar_url, banner_url, location, links, locale, is_private, is_verified', true),
('user.updated', 'core.users', 'as user.created', true),
('user.deactivated', 'core.users', 'empty: deactivated or suspended, and no longer seen', true),
('user.reactivated', 'core.users', 'as user.created', true),
('user.deleted', 'core.users',
 'empty: closed, for good; again when an erasure has left nothing of theirs', true),
('follow.created', 'core.follows',
 'via_post_id if a post led to it, since if that was earlier: actor follows user', true),
('follow.deleted', 'core.follows', 'via_post_id as it was, since: actor no longer follows user', true),
('request.created', 'core.follow_requests', 'empty: actor asks to follow user', true),
('request.deleted', 'core.follow_requests',
 'empty: actor no longer asks; a follow.created of the same two says that it was accepted', true),
('mute.created', 'core.mutes', 'expires_at: actor mutes user', true),
('mute.deleted', 'core.mutes', 'empty: actor no longer mutes user', true),
('block.created', 'core.blocks', 'empty: actor blocks user', true),
('block.deleted', 'core.blocks', 'empty: actor no longer blocks user', true),
('post.created', 'core.posts',
 'author_id, body, media, visibility, reply_permission, lang, hashtags, mentions, reply_to_id, root_id, quote_of_id; user_id is '
 'the author of the post replied to, else of the one quoted', true),
('post.updated', 'core.posts',
 'as post.created, and former_hashtags and former_visibility where they changed', true),
('post.deleted', 'core.posts',
 'author_id, visibility, hashtags, reply_to_id, root_id, quote_of_id', true),
('post.restored', 'core.posts', 'as post.created', true),
('like.created', 'core.likes', 'since if that was earlier: actor likes post of user', true),
('like.deleted', 'core.likes', 'since: actor no longer likes post of user', true),
('share.created', 'core.shares', 'share_id, and via_share_id if it came by one: actor shares post of user', true),
('share.deleted', 'core.shares', 'share_id: actor no longer shares post of user', true),
('bookmark.created', 'core.bookmarks', 'folder_id if in one, since if that was earlier: actor bookmarks post', true),
('bookmark.deleted', 'core.bookmarks', 'since: actor no longer bookmarks post', true),
('user.returned', 'core.activity', 'empty: first seen, or after a long time', true),
('day.created', 'core.active_days', 'day: actor was active on it', true),
('view.created', 'core.views',
 'posts: list of post_id, surface, is_opened, is_first, dwell_ms: actor saw them (one event a call); '
 'since if that was earlier', true),
('view.deleted', 'core.views', 'as view.created: an erasure took them', true),
('visit.created', 'core.profile_visits',
 'window_at, via_post_id if by way of a post, since if that was earlier: actor opened the profile of user', true),
('visit.deleted', 'core.profile_visits', 'as visit.created, with since: an erasure took it', true),
('token.deleted', 'core.tokens', 'empty: tokens of actor were ended before their time', true),
('preference.updated', 'core.preferences', 'empty: actor chose otherwise', true),
('log.epoch', 'bulk loads', 'source: read models were rebuilt from the tables', false);

insert into internal.event_keys (type, key, told)
select e.type, k.key, w.told
  from internal.event_types as e
  join (
    values
    ('^user[.](created|updated|reactivated)$', 'all',
     array['username', 'display_name', 'bio', 'avatar_url', 'banner_url', 'location', 'links',
           'is_private', 'is_verified']),
    ('^user[.](created|updated|reactivated)$', 'actor', array['locale']),
    ('^(follow|like)[.]', 'parties', array['since']),
    ('^(bookmark|view|visit)[.]', 'actor', array['since']),
    ('^(follow|visit)[.]', 'actor', array['via_post_id']),
    ('^visit[.]', 'actor', array['window_at']),
    ('^mute[.]created$', 'actor', array['expires_at']),
    ('^post[.]', 'all',
     array['author_id', 'reply_to_id', 'root_id', 'quote_of_id', 'visibility', 'hashtags']),
    ('^post[.](created|updated|restored)$', 'all',
     array['reply_permission', 'lang', 'body', 'media']),
    ('^post[.](created|updated|restored)$', 'known', array['mentions']),
    ('^post[.]updated$', 'actor', array['former_hashtags', 'former_visibility']),
    ('^share[.]', 'all', array['share_id']),
    ('^share[.]created$', 'actor', array['via_share_id']),
    ('^bookmark[.]created$', 'actor', array['folder_id']),
    ('^view[.]', 'actor', array['posts']),
    ('^day[.]', 'actor', array['day'])
  ) as w (types, told, keys) on e.type ~ w.types
 cross join unnest(w.keys) as k (key);

create table internal.batches (
    id bigint not null,
    snapshot pg_snapshot not null,
    event_count integer not null,
    sealed_at timestamptz not null default clock_timestamp(),
    constraint batches_pkey primary key (id)
);

comment on table internal.batches is
    'Batch n is what snapshot n sees and snapshot n-1 did not, in event order. Ids have no gaps; '
    'the lowest one is a floor whose events are gone.';

insert into internal.batches (id, snapshot, event_count) values (0, pg_current_snapshot(), 0);

create table internal.log_origin (
    is_only boolean not null default true,
    system_identifier bigint not null,
    constraint log_origin_pkey primary key (is_only),
    constraint log_origin_is_only_check check (is_only)
);

comment on table internal.log_origin is
    'The cluster whose transaction ids the log holds; in another one ops.after_restore() is due.';

insert into internal.log_origin (system_identifier)
select system_identifier from pg_control_system();

create table internal.projections (
    name text not null,
    fold text not null,
    verify text,
    reset text,
    repair text,
    rebuilt_from text not null default 'core',
    batch_id bigint not null default 0,
    skipped_snapshot pg_snapshot,
    folded_at timestamptz not null default clock_timestamp(),
    is_enabled boolean not null default true,
    constraint projections_pkey primary key (name),
    constraint projections_rebuilt_from_check check (rebuilt_from in ('core', 'log'))
) with (fillfactor = 50);

comment on table internal.projections is
    'Read models fed from the log: fold is a function (internal.events[]) called with the events '
    'after the checkpoint batch_id, which moves in the same transaction; verify returns what differs '
    'from a fresh count; a rebuild calls reset once and repair until it returns true. What '
    'skipped_snapshot sees has been counted by a repair already.';

create type ops.difference as (
    counter text,
    id text,
    kept bigint,
    counted bigint
);

comment on type ops.difference is 'What a read model keeps, and what a fresh count gives.';

create table internal.quarantine (
    projection text not null,
    event_id bigint not null,
    batch_id bigint not null,
    error text not null,
    quarantined_at timestamptz not null default clock_timestamp(),
    constraint quarantine_pkey primary key (projection, event_id),
    constraint quarantine_projection_fkey foreign key (projection)
        references internal.projections (name) on delete cascade
);

comment on table internal.quarantine is
    'Events that a projection could not fold and went past; a rebuild of it makes them good.';

create table internal.signing_key (
    key bytea not null,
    constraint signing_key_key_check check (length(key) = 32)
);

insert into internal.signing_key (key) values (extensions.gen_random_bytes(32));

comment on table internal.signing_key is
    'One row: what internal.sign_actor() signs with. Whoever knows it can act as anybody.';

commit;
