-- Deploy pgsocial:engagement to pg
begin;

create table core.likes (
    user_id bigint not null,
    post_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint likes_pkey primary key (user_id, post_id),
    constraint likes_user_id_fkey foreign key (user_id) references core.users (id),
    constraint likes_post_id_fkey foreign key (post_id) references core.posts (id)
);

create index likes_post_id_idx on core.likes (post_id, created_at, user_id);

comment on table core.likes is 'Who likes which post.';
comment on column core.likes.user_id is 'Who likes.';
comment on column core.likes.post_id is 'What is liked.';
comment on column core.likes.created_at is 'Since when.';

create table core.shares (
    id bigint not null default internal.next_id(),
    user_id bigint not null,
    post_id bigint not null,
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    constraint shares_pkey primary key (id),
    constraint shares_user_id_post_id_key unique (user_id, post_id),
    constraint shares_user_id_fkey foreign key (user_id) references core.users (id),
    constraint shares_post_id_fkey foreign key (post_id) references core.posts (id)
);

create index shares_user_id_idx on core.shares (user_id, id);
create index shares_post_id_idx on core.shares (post_id, id);

comment on table core.shares is 'Who passed which post on to their followers.';
comment on column core.shares.id is 'Time-ordered id: the place of the share in a feed.';
comment on column core.shares.user_id is 'Who shares.';
comment on column core.shares.post_id is 'What is shared.';
comment on column core.shares.created_at is 'When: the time in its id.';

create table core.bookmarks (
    user_id bigint not null,
    post_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint bookmarks_pkey primary key (user_id, post_id),
    constraint bookmarks_user_id_fkey foreign key (user_id) references core.users (id),
    constraint bookmarks_post_id_fkey foreign key (post_id) references core.posts (id)
);

create index bookmarks_user_id_idx on core.bookmarks (user_id, created_at, post_id);
create index bookmarks_post_id_idx on core.bookmarks (post_id);

comment on table core.bookmarks is 'What users keep for themselves; nobody else learns of it.';
comment on column core.bookmarks.user_id is 'Whose bookmark.';
comment on column core.bookmarks.post_id is 'What is kept.';
comment on column core.bookmarks.created_at is 'Since when.';

commit;
