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

-- Where some like thousands of posts, plans are made for them, not for the average: of a page of posts
-- one asks which ones a user likes, and the index below would give all that they ever liked.
alter table core.likes alter column user_id set (n_distinct = -0.0001);

create index likes_user_id_idx on core.likes (user_id, created_at, post_id);
create index likes_post_id_idx on core.likes (post_id, created_at, user_id);

comment on table core.likes is 'Who likes which post.';
comment on column core.likes.user_id is 'Who likes.';
comment on column core.likes.post_id is 'What is liked.';
comment on column core.likes.created_at is 'Since when.';

create table core.shares (
    id bigint not null default internal.next_id(),
    user_id bigint not null,
    post_id bigint not null,
    via_share_id bigint,
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    constraint shares_pkey primary key (id),
    constraint shares_user_id_post_id_key unique (user_id, post_id),
    constraint shares_post_id_id_key unique (post_id, id),
    constraint shares_user_id_fkey foreign key (user_id) references core.users (id),
    constraint shares_post_id_fkey foreign key (post_id) references core.posts (id),
    constraint shares_via_share_id_post_id_fkey foreign key (via_share_id, post_id)
        references core.shares (id, post_id) on delete set null (via_share_id),
    constraint shares_via_share_id_check check (via_share_id < id)
);

create index shares_user_id_idx on core.shares (user_id, id);
create index shares_via_share_id_idx on core.shares (via_share_id, post_id)
    where via_share_id is not null;

comment on table core.shares is 'Who passed which post on to their followers.';
comment on column core.shares.id is 'Time-ordered id: the place of the share in a feed.';
comment on column core.shares.user_id is 'Who shares.';
comment on column core.shares.post_id is 'What is shared.';
comment on column core.shares.via_share_id is
    'The share by which they came to the post, where it still stands.';
comment on column core.shares.created_at is 'When: the time in its id.';

create table core.bookmark_folders (
    id bigint not null default internal.next_id(),
    user_id bigint not null,
    name text not null,
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    constraint bookmark_folders_pkey primary key (id),
    constraint bookmark_folders_user_id_name_key unique (user_id, name),
    constraint bookmark_folders_user_id_id_key unique (user_id, id),
    constraint bookmark_folders_user_id_fkey foreign key (user_id) references core.users (id),
    constraint bookmark_folders_name_check check (
        length(name) <= 100 and name ~ '\S' and name = btrim(name) and name is nfc normalized
    )
);

comment on table core.bookmark_folders is 'How users sort their bookmarks.';
comment on column core.bookmark_folders.id is 'Time-ordered id.';
comment on column core.bookmark_folders.user_id is 'Whose folder.';
comment on column core.bookmark_folders.name is 'Its name, 1 to 100 characters in normal form C.';
comment on column core.bookmark_folders.created_at is 'When it was made: the time in its id.';

create table core.bookmarks (
    user_id bigint not null,
    post_id bigint not null,
    folder_id bigint,
    created_at timestamptz not null default clock_timestamp(),
    constraint bookmarks_pkey primary key (user_id, post_id),
    constraint bookmarks_user_id_fkey foreign key (user_id) references core.users (id),
    constraint bookmarks_post_id_fkey foreign key (post_id) references core.posts (id),
    constraint bookmarks_user_id_folder_id_fkey foreign key (user_id, folder_id)
        references core.bookmark_folders (user_id, id) on delete set null (folder_id)
);

-- As for core.likes.
alter table core.bookmarks alter column user_id set (n_distinct = -0.0001);

create index bookmarks_user_id_idx on core.bookmarks (user_id, created_at, post_id);
create index bookmarks_post_id_idx on core.bookmarks (post_id);
create index bookmarks_user_id_folder_id_idx on core.bookmarks (user_id, folder_id, created_at, post_id);

comment on table core.bookmarks is 'What users keep for themselves; nobody else learns of it.';
comment on column core.bookmarks.user_id is 'Whose bookmark.';
comment on column core.bookmarks.post_id is 'What is kept.';
comment on column core.bookmarks.folder_id is 'In which of their folders, null in none.';
comment on column core.bookmarks.created_at is 'Since when.';

create table core.views (
    viewer_id bigint not null,
    post_id bigint not null,
    window_at timestamptz not null,
    surface text not null,
    is_opened boolean not null default false,
    is_first boolean not null,
    dwell_ms integer,
    created_at timestamptz not null default clock_timestamp(),
    constraint views_pkey primary key (viewer_id, post_id, window_at),
    constraint views_viewer_id_fkey foreign key (viewer_id) references core.users (id),
    constraint views_post_id_fkey foreign key (post_id) references core.posts (id),
    constraint views_surface_check check (
        surface in ('feed', 'thread', 'profile', 'hashtag', 'search', 'notification', 'other')
    ),
    constraint views_dwell_ms_check check (dwell_ms between 0 and 86400000)
);

create index views_post_id_idx on core.views (post_id, window_at);
create index views_window_at_idx on core.views (window_at);

comment on table core.views is
    'Who saw which post, at most once in a window of time (ops.settings view_window); rows are '
    'only added.';
comment on column core.views.viewer_id is 'Who saw it.';
comment on column core.views.post_id is 'What was seen.';
comment on column core.views.window_at is 'The start of the window of time.';
comment on column core.views.surface is
    'Where: feed, thread, profile, hashtag, search, notification or other.';
comment on column core.views.is_opened is 'Whether they opened it.';
comment on column core.views.is_first is
    'Whether this viewer had not seen it before; kept by a trigger.';
comment on column core.views.dwell_ms is 'How long they looked, in milliseconds, where known.';
comment on column core.views.created_at is 'When it was recorded.';

create table core.profile_visits (
    visitor_id bigint not null,
    profile_id bigint not null,
    window_at timestamptz not null,
    via_post_id bigint,
    created_at timestamptz not null default clock_timestamp(),
    constraint profile_visits_pkey primary key (visitor_id, profile_id, window_at),
    constraint profile_visits_visitor_id_fkey foreign key (visitor_id) references core.users (id),
    constraint profile_visits_profile_id_fkey foreign key (profile_id) references core.users (id),
    constraint profile_visits_via_post_id_fkey foreign key (via_post_id) references core.posts (id),
    constraint profile_visits_profile_id_check check (profile_id <> visitor_id)
);

create index profile_visits_profile_id_idx on core.profile_visits (profile_id, window_at);
create index profile_visits_via_post_id_idx on core.profile_visits (via_post_id, visitor_id)
    where via_post_id is not null;
create index profile_visits_window_at_idx on core.profile_visits (window_at);

comment on table core.profile_visits is
    'Who opened whose profile, at most once in a window of time (ops.settings view_window); rows are only '
    'added, and nobody but the visitor learns of them: others are told counts.';
comment on column core.profile_visits.visitor_id is 'Who opened it.';
comment on column core.profile_visits.profile_id is 'Whose profile.';
comment on column core.profile_visits.window_at is 'The start of the window of time.';
comment on column core.profile_visits.via_post_id is
    'The post of that profile by which they came, null where by none.';
comment on column core.profile_visits.created_at is 'When it was recorded.';

commit;
