-- Deploy pgsocial:accounts to pg
begin;

create table core.users (
    id bigint not null default internal.next_id(),
    username text not null,
    username_key text collate pg_c_utf8 not null
        generated always as (lower(username collate pg_c_utf8)) stored,
    display_name text not null,
    bio text not null default '',
    avatar_url text,
    locale text not null default 'en',
    is_private boolean not null default false,
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    updated_at timestamptz not null default clock_timestamp(),
    deactivated_at timestamptz,
    suspended_at timestamptz,
    deleted_at timestamptz,
    is_active boolean not null generated always as (
        deactivated_at is null and suspended_at is null and deleted_at is null
    ) stored,
    version integer not null default 1,
    constraint users_pkey primary key (id),
    constraint users_username_key_key unique (username_key),
    constraint users_username_check check (username ~ '^[A-Za-z0-9_]{2,30}$'),
    constraint users_display_name_check check (length(display_name) between 1 and 100),
    constraint users_bio_check check (length(bio) <= 1000),
    constraint users_avatar_url_check check (length(avatar_url) between 1 and 2000),
    constraint users_locale_check check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$')
);

comment on table core.users is 'Accounts.';
comment on column core.users.id is 'Time-ordered id.';
comment on column core.users.username is 'Unique name as its owner writes it: 2 to 30 of A-Z, a-z, 0-9, _.';
comment on column core.users.username_key is 'The username in lower case, by which it is unique.';
comment on column core.users.display_name is 'Name shown to people, 1 to 100 characters.';
comment on column core.users.bio is 'Self-description, at most 1,000 characters.';
comment on column core.users.avatar_url is 'Address of the picture.';
comment on column core.users.locale is 'Language tag (BCP 47).';
comment on column core.users.is_private is 'Whether only followers see the posts.';
comment on column core.users.created_at is 'When the account was made: the time in its id.';
comment on column core.users.updated_at is 'When the row last changed; kept by a trigger.';
comment on column core.users.deactivated_at is 'Since when the owner has put the account to rest.';
comment on column core.users.suspended_at is 'Since when a moderator has closed the account.';
comment on column core.users.deleted_at is 'Since when the account is gone.';
comment on column core.users.is_active is 'Neither deactivated, suspended nor deleted.';
comment on column core.users.version is 'Counts the changes of the row, from 1; kept by a trigger.';

create table core.credentials (
    user_id bigint not null,
    password_hash text not null,
    updated_at timestamptz not null default clock_timestamp(),
    constraint credentials_pkey primary key (user_id),
    constraint credentials_user_id_fkey foreign key (user_id) references core.users (id)
);

comment on table core.credentials is 'Password hashes, apart from users so that no read model meets them.';
comment on column core.credentials.user_id is 'Whose password.';
comment on column core.credentials.password_hash is 'As the application hashed it, argon2id in the gateway.';
comment on column core.credentials.updated_at is 'When it was last set.';

create table core.tokens (
    id bigint not null default internal.next_id(),
    user_id bigint not null,
    token_hash bytea not null,
    label text not null default '',
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    constraint tokens_pkey primary key (id),
    constraint tokens_token_hash_key unique (token_hash),
    constraint tokens_user_id_fkey foreign key (user_id) references core.users (id),
    constraint tokens_label_check check (length(label) <= 100)
);

create index tokens_user_id_idx on core.tokens (user_id, id);

comment on table core.tokens is 'Bearer tokens; only their SHA-256 is kept.';
comment on column core.tokens.id is 'Time-ordered id.';
comment on column core.tokens.user_id is 'Whom the token stands for.';
comment on column core.tokens.token_hash is 'SHA-256 of the token, which holds 256 random bits.';
comment on column core.tokens.label is 'What its owner calls it, such as a device.';
comment on column core.tokens.created_at is 'When it was issued: the time in its id.';
comment on column core.tokens.expires_at is 'When it ends by itself.';
comment on column core.tokens.revoked_at is 'When it was ended by hand.';

commit;
