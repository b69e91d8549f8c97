-- Deploy pgsocial:graph to pg
begin;

create table core.follows (
    follower_id bigint not null,
    followee_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint follows_pkey primary key (follower_id, followee_id),
    constraint follows_follower_id_fkey foreign key (follower_id) references core.users (id),
    constraint follows_followee_id_fkey foreign key (followee_id) references core.users (id),
    constraint follows_followee_id_check check (followee_id <> follower_id)
);

create index follows_followee_id_idx on core.follows (followee_id, created_at, follower_id);

comment on table core.follows is 'Who follows whom. Requests that wait for an answer stand elsewhere.';
comment on column core.follows.follower_id is 'Who follows.';
comment on column core.follows.followee_id is 'Who is followed.';
comment on column core.follows.created_at is 'Since when.';

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

create table internal.hidden (
    viewer_id bigint not null,
    other_id bigint not null,
    is_blocking boolean not null default false,
    is_blocked boolean not null default false,
    constraint hidden_pkey primary key (viewer_id, other_id)
);

comment on table internal.hidden is
    'Whom a viewer does not see and why, a flag for each cause, so that ending one leaves the '
    'others; kept by triggers on core.blocks and probed by internal.permitted_posts().';
comment on column internal.hidden.is_blocking is 'The viewer blocks the other.';
comment on column internal.hidden.is_blocked is 'The other blocks the viewer.';

commit;
