-- Deploy pgsocial:content to pg
begin;

create type internal.text_entity as (
    kind text,
    start_at integer,
    end_at integer,
    value text
);

comment on type internal.text_entity is 'What internal.text_entities() finds in a text.';

create table core.posts (
    id bigint not null default internal.next_id(),
    author_id bigint not null,
    reply_to_id bigint,
    reply_to_author_id bigint,
    root_id bigint,
    quote_of_id bigint,
    visibility text not null default 'public',
    reply_permission text not null default 'everyone',
    lang text,
    body text not null default '',
    media jsonb not null default '[]',
    tags text[] not null default '{}',
    hashtags text[] not null default '{}',
    mentions bigint[] not null default '{}',
    entities jsonb not null default '[]',
    idempotency_key text,
    idempotency_hash bytea,
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    edited_at timestamptz,
    deleted_at timestamptz,
    version integer not null default 1,
    like_count integer not null default 0,
    share_count integer not null default 0,
    reply_count integer not null default 0,
    quote_count integer not null default 0,
    constraint posts_pkey primary key (id),
    constraint posts_author_id_fkey foreign key (author_id) references core.users (id),
    constraint posts_reply_to_id_fkey foreign key (reply_to_id) references core.posts (id),
    constraint posts_root_id_fkey foreign key (root_id) references core.posts (id),
    constraint posts_quote_of_id_fkey foreign key (quote_of_id) references core.posts (id),
    constraint posts_body_check check (length(body) <= 10000),
    constraint posts_content_check check (body ~ '\S' or media <> '[]' or deleted_at is not null),
    constraint posts_media_check check (media = '[]' or internal.is_media(media)),
    constraint posts_visibility_check check (visibility in ('public', 'followers', 'mentioned')),
    constraint posts_reply_permission_check check (
        reply_permission in ('everyone', 'followers', 'mentioned', 'nobody')
    ),
    constraint posts_lang_check check (lang ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    constraint posts_tags_check check (cardinality(tags) <= 50),
    constraint posts_root_id_check check ((root_id is null) = (reply_to_id is null)),
    constraint posts_reply_to_id_check check (reply_to_id < id),
    constraint posts_quote_of_id_check check (quote_of_id < id),
    constraint posts_idempotency_hash_check check (
        (idempotency_hash is null) or (idempotency_key is not null)
    ),
    constraint posts_idempotency_key_check check (length(idempotency_key) between 1 and 200)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02);

-- A busy post makes replies and quotes look common; plans are made for the many that have few, along
-- the index by post, which gives the newest of a busy one just as well.
alter table core.posts alter column reply_to_id set (n_distinct = -0.2);
alter table core.posts alter column quote_of_id set (n_distinct = -0.2);

-- deleted_at is included, so that a feed skips what is deleted without a look at the table.
-- Unique, so that core.pins can refer to a user's own posts.
create unique index posts_author_id_idx on core.posts (author_id, id) include (deleted_at);
-- The other lists of a user's posts, so that none reads past what it does not show.
create index posts_author_id_posts_idx on core.posts (author_id, id)
    where reply_to_id is null and deleted_at is null;
create index posts_author_id_replies_idx on core.posts (author_id, id)
    where reply_to_id is not null and deleted_at is null;
create index posts_author_id_media_idx on core.posts (author_id, id)
    where media <> '[]' and deleted_at is null;
create index posts_reply_to_id_idx on core.posts (reply_to_id, id) where reply_to_id is not null;
create index posts_root_id_idx on core.posts (root_id, id) where root_id is not null;
create index posts_quote_of_id_idx on core.posts (quote_of_id, id) where quote_of_id is not null;
create unique index posts_idempotency_key_idx on core.posts (author_id, idempotency_key)
    where idempotency_key is not null;

-- For what is past its time: see ops.retention_rules.
create index posts_id_keyed_idx on core.posts (id) where idempotency_key is not null;
create index posts_deleted_at_idx on core.posts (deleted_at)
    where deleted_at is not null and (body <> '' or media <> '[]');

comment on table core.posts is
    'Posts, replies and quotes. The counters are a read model in the row (so that a page reads no '
    'other relation for them); only the projection "post_counters" writes them.';
comment on column core.posts.id is 'Time-ordered id.';
comment on column core.posts.author_id is 'Who wrote it.';
comment on column core.posts.reply_to_id is 'The post it answers.';
comment on column core.posts.reply_to_author_id is
    'Who wrote the post that it answers, and so is addressed by it; kept by a trigger.';
comment on column core.posts.root_id is 'The first post of its thread, null in that post; kept by a trigger.';
comment on column core.posts.quote_of_id is 'The post it quotes.';
comment on column core.posts.visibility is
    'public, followers (and those mentioned), or mentioned (only they).';
comment on column core.posts.reply_permission is
    'Who may reply besides the author: everyone who sees it, followers, mentioned, or nobody.';
comment on column core.posts.lang is 'Language tag (BCP 47), null if unknown.';
comment on column core.posts.body is 'Text, at most 10,000 characters; may be empty where there are media.';
comment on column core.posts.media is 'Images and videos in order: see internal.is_medium().';
comment on column core.posts.tags is 'Hashtags given beside the body, normalised; an edit keeps them.';
comment on column core.posts.hashtags is 'All hashtags, of the body and given; kept by a trigger.';
comment on column core.posts.mentions is 'Users whom the body mentions; kept by a trigger.';
comment on column core.posts.entities is
    'Mentions (of whom), hashtags and addresses in the body with their places, in order: see '
    'social.post_item; kept by a trigger.';
comment on column core.posts.idempotency_key is 'The author''s own key, by which a retry finds its post.';
comment on column core.posts.idempotency_hash is
    'SHA-256 of what was asked for with that key, since a key belongs to its content.';
comment on column core.posts.created_at is 'When it was posted: the time in its id.';
comment on column core.posts.edited_at is 'When its content last changed; kept by a trigger.';
comment on column core.posts.deleted_at is 'Since when it is deleted.';
comment on column core.posts.version is 'Counts the changes of its content, from 1; kept by a trigger.';
comment on column core.posts.like_count is 'Likes; kept by the projection "post_counters".';
comment on column core.posts.share_count is 'Shares; kept by the projection "post_counters".';
comment on column core.posts.reply_count is 'Direct replies, undeleted; kept by the projection "post_counters".';
comment on column core.posts.quote_count is 'Quotes, undeleted; kept by the projection "post_counters".';

create table core.post_hashtags (
    tag text not null,
    post_id bigint not null,
    constraint post_hashtags_pkey primary key (tag, post_id),
    constraint post_hashtags_post_id_fkey foreign key (post_id) references core.posts (id)
);

create index post_hashtags_post_id_idx on core.post_hashtags (post_id);

comment on table core.post_hashtags is 'core.posts.hashtags by tag; kept by a trigger.';
comment on column core.post_hashtags.tag is 'Normalised hashtag.';
comment on column core.post_hashtags.post_id is 'A post that has it.';

create table core.post_mentions (
    user_id bigint not null,
    post_id bigint not null,
    named_at timestamptz not null,
    is_current boolean not null default true,
    constraint post_mentions_pkey primary key (user_id, post_id),
    constraint post_mentions_user_id_fkey foreign key (user_id) references core.users (id),
    constraint post_mentions_post_id_fkey foreign key (post_id) references core.posts (id)
);

create index post_mentions_post_id_idx on core.post_mentions (post_id);

comment on table core.post_mentions is
    'core.posts.mentions by user, and whom earlier versions named; kept by a trigger.';
comment on column core.post_mentions.user_id is 'Who is mentioned.';
comment on column core.post_mentions.post_id is 'A post that mentions them.';
comment on column core.post_mentions.named_at is
    'Since when: the post''s time, or that of the edit that first named them.';
comment on column core.post_mentions.is_current is
    'False where an edit took the name out: put back, it has the time of before.';

create table core.post_versions (
    post_id bigint not null,
    version integer not null,
    body text not null,
    media jsonb not null,
    tags text[] not null,
    visibility text not null,
    lang text,
    created_at timestamptz not null,
    constraint post_versions_pkey primary key (post_id, version),
    constraint post_versions_post_id_fkey foreign key (post_id) references core.posts (id)
);

comment on table core.post_versions is
    'What posts said before each edit; kept by a trigger. The post itself holds the newest version.';
comment on column core.post_versions.post_id is 'Which post.';
comment on column core.post_versions.version is 'The version that this was.';
comment on column core.post_versions.body is 'Its text.';
comment on column core.post_versions.media is 'Its media.';
comment on column core.post_versions.tags is 'Its hashtags given beside the body.';
comment on column core.post_versions.visibility is 'Its visibility.';
comment on column core.post_versions.lang is 'Its language.';
comment on column core.post_versions.created_at is 'Since when the post said this.';

create table core.pins (
    user_id bigint not null,
    post_id bigint not null,
    created_at timestamptz not null default clock_timestamp(),
    constraint pins_pkey primary key (user_id),
    constraint pins_user_id_fkey foreign key (user_id) references core.users (id),
    constraint pins_user_id_post_id_fkey foreign key (user_id, post_id)
    references core.posts (author_id, id)
);

create index pins_post_id_idx on core.pins (post_id, user_id);

comment on table core.pins is 'The one own post that a user shows first on the profile.';
comment on column core.pins.user_id is 'Whose profile.';
comment on column core.pins.post_id is 'Which post.';
comment on column core.pins.created_at is 'Since when.';

commit;
