-- Deploy pgsocial:accounts to pg
begin;

create table core.users (
    id bigint not null default internal.next_id(),
    username text not null,
    username_key text collate pg_c_utf8 not null
        generated always as (lower(username collate pg_c_utf8)) stored,
    username_skeleton text collate pg_c_utf8 not null
        generated always as (internal.skeleton(username)) stored,
    display_name text not null,
    bio text not null default '',
    avatar_url text,
    banner_url text,
    location text not null default '',
    links text[] not null default '{}',
    locale text not null default 'en',
    is_private boolean not null default false,
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    updated_at timestamptz not null default clock_timestamp(),
    verified_at timestamptz,
    deactivated_at timestamptz,
    suspended_at timestamptz,
    suspension_reason text,
    deleted_at timestamptz,
    is_active boolean not null generated always as (
        deactivated_at is null and suspended_at is null and deleted_at is null
    ) stored,
    version integer not null default 1,
    constraint users_pkey primary key (id),
    constraint users_username_check check (username ~ '^[A-Za-z0-9_]{2,30}$'),
    constraint users_display_name_check check (length(display_name) between 1 and 100),
    constraint users_bio_check check (length(bio) <= 1000),
    constraint users_avatar_url_check check (internal.is_url(avatar_url)),
    constraint users_banner_url_check check (internal.is_url(banner_url)),
    constraint users_location_check check (length(location) <= 100),
    constraint users_links_check check (links = '{}' or internal.is_links(links)),
    constraint users_suspension_reason_check check (
        suspension_reason is null
        or (suspended_at is not null and length(suspension_reason) between 1 and 500)
    ),
    constraint users_locale_check check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$')
);

-- Partial, so that no foreign key can refer to them: as keys they would turn each UPDATE of the row,
-- whose BEFORE trigger makes generated columns count as changed, into the strongest row lock, for
-- which everybody waits who writes something that names the user.
create unique index users_username_key_idx on core.users (username_key)
    where username_key is not null;
create unique index users_username_skeleton_idx on core.users (username_skeleton)
    where username_skeleton is not null;

comment on table core.users is 'Accounts.';
comment on column core.users.id is 'Time-ordered id.';
comment on column core.users.username is 'Unique name as its owner writes it: 2 to 30 of A-Z, a-z, 0-9, _.';
comment on column core.users.username_key is 'The username in lower case, by which it is unique.';
comment on column core.users.username_skeleton is
    'The username as an eye takes it in: no two accounts look alike, see internal.skeleton().';
comment on column core.users.display_name is 'Name shown to people, 1 to 100 characters.';
comment on column core.users.bio is 'Self-description, at most 1,000 characters.';
comment on column core.users.avatar_url is 'Address of the picture.';
comment on column core.users.banner_url is 'Address of the picture across the profile.';
comment on column core.users.location is 'Where they say to be, at most 100 characters.';
comment on column core.users.links is 'Up to 5 addresses, in order.';
comment on column core.users.locale is 'Language tag (BCP 47).';
comment on column core.users.is_private is 'Whether only followers see the posts.';
comment on column core.users.created_at is 'When the account was made: the time in its id.';
comment on column core.users.updated_at is 'When the row last changed; kept by a trigger.';
comment on column core.users.verified_at is
    'Since when an admin vouches that the account is who it says.';
comment on column core.users.deactivated_at is 'Since when the owner has put the account to rest.';
comment on column core.users.suspended_at is 'Since when a moderator has closed the account.';
comment on column core.users.suspension_reason is 'Why, for its owner and moderators.';
comment on column core.users.deleted_at is 'Since when the account is gone.';
comment on column core.users.is_active is 'Neither deactivated, suspended nor deleted.';
comment on column core.users.version is 'Counts the changes of the row, from 1; kept by a trigger.';

create table core.credentials (
    user_id bigint not null,
    password_hash text not null,
    version integer not null default 1,
    updated_at timestamptz not null default clock_timestamp(),
    constraint credentials_pkey primary key (user_id),
    constraint credentials_user_id_fkey foreign key (user_id) references core.users (id)
);

comment on table core.credentials is 'Password hashes, apart from users so that no read model meets them.';
comment on column core.credentials.user_id is 'Whose password.';
comment on column core.credentials.password_hash is 'As the application hashed it, argon2id in the gateway.';
comment on column core.credentials.version is
    'Counts the passwords, from 1; the same one, hashed anew, is no other.';
comment on column core.credentials.updated_at is 'When it was last set.';

create table core.tokens (
    id bigint not null default internal.next_id(),
    user_id bigint not null,
    token_hash bytea not null,
    label text not null default '',
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    scope text,
    constraint tokens_pkey primary key (id),
    constraint tokens_token_hash_key unique (token_hash),
    constraint tokens_user_id_fkey foreign key (user_id) references core.users (id),
    constraint tokens_label_check check (length(label) <= 100),
    constraint tokens_scope_check check (scope in ('analyst', 'admin'))
);

create index tokens_user_id_idx on core.tokens (user_id, id);
create index tokens_ended_idx on core.tokens (least(expires_at, revoked_at));

comment on table core.tokens is 'Bearer tokens; only their SHA-256 is kept.';
comment on column core.tokens.id is 'Time-ordered id.';
comment on column core.tokens.user_id is 'Whom the token stands for.';
comment on column core.tokens.token_hash is 'SHA-256 of the token, which holds 256 random bits.';
comment on column core.tokens.label is 'What its owner calls it, such as a device.';
comment on column core.tokens.created_at is 'When it was issued: the time in its id.';
comment on column core.tokens.expires_at is 'When it ends by itself.';
comment on column core.tokens.revoked_at is 'When it was ended by hand.';
comment on column core.tokens.scope is
    'What it may besides: analyst asks the questions of the whole platform, admin also who is in a ring; '
    'null only what its user may. Given by an admin, never by a sign-in.';

create table core.emails (
    user_id bigint not null,
    email text not null,
    email_key text collate pg_c_utf8 not null
        generated always as (lower(email collate pg_c_utf8)) stored,
    verified_at timestamptz,
    updated_at timestamptz not null default clock_timestamp(),
    constraint emails_pkey primary key (user_id),
    constraint emails_user_id_fkey foreign key (user_id) references core.users (id),
    constraint emails_email_check check (internal.is_email(email))
);

-- Anybody may claim an address; the one who proves it has it.
create unique index emails_email_key_idx on core.emails (email_key) where verified_at is not null;

comment on table core.emails is 'E-mail addresses, apart from users: nobody but their owner sees them.';
comment on column core.emails.user_id is 'Whose address.';
comment on column core.emails.email is 'The address as its owner writes it.';
comment on column core.emails.email_key is 'The address in lower case, by which a verified one is unique.';
comment on column core.emails.verified_at is 'Since when it is proven to be theirs.';
comment on column core.emails.updated_at is 'When the address was last set.';

-- Several at a time: whoever asks for another does not end what its owner has in hand.
create table core.codes (
    id bigint not null default internal.next_id(),
    user_id bigint not null,
    purpose text not null,
    email_key text collate pg_c_utf8 not null,
    code_hash bytea not null,
    expires_at timestamptz not null,
    constraint codes_pkey primary key (id),
    constraint codes_code_hash_key unique (code_hash),
    constraint codes_user_id_fkey foreign key (user_id) references core.users (id),
    constraint codes_purpose_check check (purpose in ('email', 'password'))
);

create index codes_user_id_idx on core.codes (user_id);
create index codes_expires_at_idx on core.codes (expires_at);

comment on table core.codes is 'Codes that were mailed and count once; only their SHA-256 is kept.';
comment on column core.codes.id is 'Time-ordered id.';
comment on column core.codes.user_id is 'For whom.';
comment on column core.codes.purpose is 'email: proves the address. password: sets another password.';
comment on column core.codes.email_key is
    'The address it was mailed to, in lower case: it counts as long as that is the account''s.';
comment on column core.codes.code_hash is 'SHA-256 of the code, which holds 160 random bits.';
comment on column core.codes.expires_at is 'Until when it counts.';

create table core.mails (
    id bigint not null default internal.next_id(),
    kind text not null,
    user_id bigint,
    login text,
    alert jsonb,
    email text,
    email_key text collate pg_c_utf8 generated always as (lower(email collate pg_c_utf8)) stored,
    due_at timestamptz not null default clock_timestamp(),
    attempt_count integer not null default 0,
    ended_at timestamptz,
    error text,
    constraint mails_pkey primary key (id),
    constraint mails_user_id_fkey foreign key (user_id) references core.users (id),
    constraint mails_kind_check check (
        kind in ('email_code', 'password_reset', 'password_changed', 'email_changed', 'alert')
    ),
    constraint mails_login_check check (num_nonnulls(login, user_id, alert) = 1 and length(login) <= 254),
    constraint mails_alert_check check ((kind = 'alert') = (alert is not null)),
    constraint mails_error_check check (length(error) <= 500)
);

create index mails_due_at_idx on core.mails (due_at) where ended_at is null;
create index mails_user_id_idx on core.mails (user_id, id) where user_id is not null;
create index mails_email_key_idx on core.mails (email_key, id) where email_key is not null;

comment on table core.mails is
    'Mails to send, and for a while those that were: written with what causes them, taken by '
    'internal.take_mail(). They hold no text and no code: that is made when one is sent.';
comment on column core.mails.id is 'Time-ordered id.';
comment on column core.mails.kind is 'What it says.';
comment on column core.mails.user_id is
    'Whom it is about, null until that has been looked up, and of an alert.';
comment on column core.mails.login is
    'The name or address that somebody typed, until it has been looked up: asking takes as long for '
    'one that nobody has.';
comment on column core.mails.alert is
    'The alert that it tells of, as internal.alert_document() has it: of one that is about nobody.';
comment on column core.mails.email is 'Where it goes, null until that has been looked up.';
comment on column core.mails.email_key is 'That in lower case.';
comment on column core.mails.due_at is 'When it is to be sent, or tried again.';
comment on column core.mails.attempt_count is 'How often it was tried.';
comment on column core.mails.ended_at is 'When it was sent or given up, null before.';
comment on column core.mails.error is 'Why the last attempt failed, null where it did not.';

create table core.known_addresses (
    id bigint not null default internal.next_id(),
    user_id bigint not null,
    address_hash bytea not null,
    seen_at timestamptz not null default clock_timestamp(),
    constraint known_addresses_pkey primary key (id),
    constraint known_addresses_user_id_address_hash_key unique (user_id, address_hash),
    constraint known_addresses_user_id_fkey foreign key (user_id) references core.users (id)
);

create index known_addresses_seen_at_idx on core.known_addresses (seen_at);

comment on table core.known_addresses is
    'From where users have signed in: attempts from there are counted apart, so that strangers who '
    'guess a password keep its owner out of nothing.';
comment on column core.known_addresses.id is 'Time-ordered id.';
comment on column core.known_addresses.user_id is 'Who.';
comment on column core.known_addresses.address_hash is
    'internal.address_hash() of the network address: it cannot be read back, nor compared between users.';
comment on column core.known_addresses.seen_at is 'When they last signed in from there.';

create table core.held_usernames (
    key_hash bytea not null,
    skeleton_hash bytea not null,
    username text,
    user_id bigint,
    expires_at timestamptz not null,
    constraint held_usernames_pkey primary key (key_hash),
    constraint held_usernames_user_id_fkey foreign key (user_id) references core.users (id),
    constraint held_usernames_username_check check ((username is null) = (user_id is null))
);

create index held_usernames_user_id_idx on core.held_usernames (user_id);
create index held_usernames_expires_at_idx on core.held_usernames (expires_at);
create index held_usernames_skeleton_hash_idx on core.held_usernames (skeleton_hash);

comment on table core.held_usernames is
    'Names that their owners gave up: for a while nobody else takes one, so that no stranger gets '
    'what was meant for its owner.';
comment on column core.held_usernames.key_hash is
    'internal.name_hash() of the name in lower case: it stays held when its owner is erased.';
comment on column core.held_usernames.skeleton_hash is 'The same of its skeleton: what looks like it is held too.';
comment on column core.held_usernames.username is 'The name as its owner wrote it, null once that is erased.';
comment on column core.held_usernames.user_id is
    'Who had it, to whom it leads, and who may take it back; null once that is erased.';
comment on column core.held_usernames.expires_at is 'Until when.';

create table core.reserved_usernames (
    username_skeleton text collate pg_c_utf8 not null,
    constraint reserved_usernames_pkey primary key (username_skeleton)
);

comment on table core.reserved_usernames is
    'Skeletons (internal.skeleton) of names that nobody takes, in small and in capital letters; an '
    'admin may add and remove them.';
comment on column core.reserved_usernames.username_skeleton is 'What no username may look like.';

insert into core.reserved_usernames (username_skeleton)
select distinct internal.skeleton(w)
  from unnest(array[
    'about', 'abuse', 'account', 'accounts', 'admin', 'administrator', 'api', 'everyone', 'guest',
    'help', 'here', 'me', 'mod', 'moderator', 'nobody', 'null', 'official', 'owner', 'pgsocial',
    'postmaster', 'privacy', 'root', 'security', 'settings', 'staff', 'support', 'system',
    'undefined', 'webmaster', 'www'
  ]) as n
 cross join unnest(array[n, upper(n)]) as w;

grant select, insert, delete on core.reserved_usernames to pgsocial_admin;

create table core.preferences (
    user_id bigint not null,
    preferences jsonb not null,
    updated_at timestamptz not null default clock_timestamp(),
    constraint preferences_pkey primary key (user_id),
    constraint preferences_user_id_fkey foreign key (user_id) references core.users (id),
    constraint preferences_preferences_check check (internal.is_preferences(preferences))
);

comment on table core.preferences is 'What users chose for themselves; a missing row is all defaults.';
comment on column core.preferences.user_id is 'Whose.';
comment on column core.preferences.preferences is 'What differs from the defaults: see social.get_preferences().';
comment on column core.preferences.updated_at is 'When they last changed.';

create table core.activity (
    user_id bigint not null,
    last_seen_at timestamptz not null default clock_timestamp(),
    constraint activity_pkey primary key (user_id),
    constraint activity_user_id_fkey foreign key (user_id) references core.users (id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

comment on table core.activity is 'When users were last seen; others learn of it by social.deliver_presence() alone.';
comment on column core.activity.user_id is 'Who.';
comment on column core.activity.last_seen_at is 'When they last did anything, to the minute.';

create table core.active_days (
    user_id bigint not null,
    day date not null,
    constraint active_days_pkey primary key (user_id, day),
    constraint active_days_user_id_fkey foreign key (user_id) references core.users (id)
);

create index active_days_day_idx on core.active_days (day);

comment on table core.active_days is 'On which days (UTC) users were active.';
comment on column core.active_days.user_id is 'Who.';
comment on column core.active_days.day is 'A day on which they did anything.';

create table core.notification_reads (
    user_id bigint not null,
    read_at timestamptz not null,
    constraint notification_reads_pkey primary key (user_id),
    constraint notification_reads_user_id_fkey foreign key (user_id) references core.users (id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

comment on table core.notification_reads is 'Up to when users have read their notifications.';
comment on column core.notification_reads.user_id is 'Who.';
comment on column core.notification_reads.read_at is 'What came later is unread.';

create table core.erasures (
    user_id bigint not null,
    requested_at timestamptz not null default clock_timestamp(),
    stepped_at timestamptz not null default clock_timestamp(),
    cleared_xid xid8,
    scrubbed_at timestamptz not null default '-infinity',
    erased_at timestamptz,
    constraint erasures_pkey primary key (user_id),
    constraint erasures_user_id_fkey foreign key (user_id) references core.users (id)
) with (fillfactor = 70);

-- Of an erasure's own columns none, so that its steps are HOT.
create index erasures_open_idx on core.erasures (user_id) where erased_at is null;

comment on table core.erasures is 'Whose data are being erased, or have been.';
comment on column core.erasures.user_id is 'Whose.';
comment on column core.erasures.requested_at is 'When it began.';
comment on column core.erasures.stepped_at is 'When the job last took it on.';
comment on column core.erasures.cleared_xid is
    'The transaction that found nothing of theirs left in core and logged it, null before.';
comment on column core.erasures.scrubbed_at is 'Events before this hold nothing personal any more.';
comment on column core.erasures.erased_at is 'When nothing was left, null while it goes on.';

commit;
