-- Deploy pgsocial:graph to pg
begin;

create table core.follows (
    follower_id bigint not null,
    followee_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    via_post_id bigint,
    constraint follows_pkey primary key (follower_id, followee_id),
    constraint follows_follower_id_fkey foreign key (follower_id) references core.users (id),
    constraint follows_followee_id_fkey foreign key (followee_id) references core.users (id),
    constraint follows_via_post_id_fkey foreign key (via_post_id) references core.posts (id),
    constraint follows_followee_id_check check (followee_id <> follower_id)
);

create index follows_followee_id_idx on core.follows (followee_id, created_at, follower_id);
create index follows_via_post_id_idx on core.follows (via_post_id, follower_id) where via_post_id is not null;

comment on table core.follows is 'Who follows whom. Requests that wait for an answer stand elsewhere.';
comment on column core.follows.follower_id is 'Who follows.';
comment on column core.follows.followee_id is 'Who is followed.';
comment on column core.follows.created_at is 'Since when.';
comment on column core.follows.via_post_id is
    'The post of who is followed that led to it, null where none did; of it only counts are told.';

create table core.follow_requests (
    requester_id bigint not null,
    target_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    via_post_id bigint,
    constraint follow_requests_pkey primary key (requester_id, target_id),
    constraint follow_requests_requester_id_fkey foreign key (requester_id)
        references core.users (id),
    constraint follow_requests_target_id_fkey foreign key (target_id) references core.users (id),
    constraint follow_requests_via_post_id_fkey foreign key (via_post_id) references core.posts (id),
    constraint follow_requests_target_id_check check (target_id <> requester_id)
);

create index follow_requests_target_id_idx
    on core.follow_requests (target_id, created_at, requester_id);
create index follow_requests_via_post_id_idx on core.follow_requests (via_post_id)
    where via_post_id is not null;

comment on table core.follow_requests is 'Who asks to follow a private account.';
comment on column core.follow_requests.requester_id is 'Who asks.';
comment on column core.follow_requests.target_id is 'Who is asked.';
comment on column core.follow_requests.created_at is 'Since when.';
comment on column core.follow_requests.via_post_id is 'As of the follow that it becomes once accepted.';

create table core.blocks (
    blocker_id bigint not null,
    blocked_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint blocks_pkey primary key (blocker_id, blocked_id),
    constraint blocks_blocker_id_fkey foreign key (blocker_id) references core.users (id),
    constraint blocks_blocked_id_fkey foreign key (blocked_id) references core.users (id),
    constraint blocks_blocked_id_check check (blocked_id <> blocker_id)
);

create index blocks_blocked_id_idx on core.blocks (blocked_id);

comment on table core.blocks is 'Who blocks whom: neither sees the other.';
comment on column core.blocks.blocker_id is 'Who blocks.';
comment on column core.blocks.blocked_id is 'Who is blocked.';
comment on column core.blocks.created_at is 'Since when.';

create table core.mutes (
    muter_id bigint not null,
    muted_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz,
    constraint mutes_pkey primary key (muter_id, muted_id),
    constraint mutes_muter_id_fkey foreign key (muter_id) references core.users (id),
    constraint mutes_muted_id_fkey foreign key (muted_id) references core.users (id),
    constraint mutes_muted_id_check check (muted_id <> muter_id)
);

create index mutes_muted_id_idx on core.mutes (muted_id);
create index mutes_expires_at_idx on core.mutes (expires_at) where expires_at is not null;

comment on table core.mutes is
    'Whom somebody does not want in feeds and notifications; the muted one never learns of it.';
comment on column core.mutes.muter_id is 'Who mutes.';
comment on column core.mutes.muted_id is 'Who is muted.';
comment on column core.mutes.created_at is 'Since when.';
comment on column core.mutes.expires_at is 'Until when, null for good.';

create table internal.hidden (
    viewer_id bigint not null,
    other_id bigint not null,
    is_blocking boolean not null default false,
    is_blocked boolean not null default false,
    mute_ends_at timestamptz,
    constraint hidden_pkey primary key (viewer_id, other_id)
);

-- A viewer's mutes are few where the blocks may be thousands: feeds read them whole.
create index hidden_viewer_id_idx on internal.hidden (viewer_id, other_id)
    where mute_ends_at is not null;

comment on table internal.hidden is
    'Whom a viewer does not see and why, a flag for each cause, so that ending one leaves the '
    'others; kept by triggers on core.blocks and core.mutes, probed by internal.visible_posts().';
comment on column internal.hidden.mute_ends_at is
    'Until when the viewer mutes the other, infinity for good; null where not.';
comment on column internal.hidden.is_blocking is 'The viewer blocks the other.';
comment on column internal.hidden.is_blocked is 'The other blocks the viewer.';

commit;
