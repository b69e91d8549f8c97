-- Deploy pgsocial:push to pg
begin;

create type social.hook as (
    id bigint,
    url text,
    events text[],  -- noqa: LT01
    topics text[],  -- noqa: LT01
    created_at timestamptz,
    disabled_at timestamptz,
    failure_count integer,
    error text
);

comment on type social.hook is 'A web hook, as its owner sees it.';
comment on column social.hook.events is 'Which kinds of events it is sent.';
comment on column social.hook.topics is 'Of which topics of the stream.';
comment on column social.hook.disabled_at is 'Since when nothing is sent, null where it is; a ping enables it again.';
comment on column social.hook.failure_count is 'Attempts that failed since the last that did not.';
comment on column social.hook.error is 'Why the last attempt failed, null where it did not.';

create type social.hook_secret as (
    id bigint,
    secret text
);

comment on type social.hook_secret is 'A web hook that was made, and with what it is signed.';

create table core.endpoints (
    id bigint not null default internal.next_id(),
    kind text not null,
    user_id bigint,
    url text not null,
    signing_secret text,
    former_secret text,
    former_expires_at timestamptz,
    client_key text,
    client_secret text,
    events text[] not null default '{}',  -- noqa: LT01
    topics text[] not null default '{}',  -- noqa: LT01
    created_at timestamptz not null generated always as (internal.id_time(id)) stored,
    due_at timestamptz,
    failure_count integer not null default 0,
    first_failed_at timestamptz,
    disabled_at timestamptz,
    error text,
    constraint endpoints_pkey primary key (id),
    constraint endpoints_user_id_fkey foreign key (user_id) references core.users (id),
    constraint endpoints_kind_check check (kind in ('system', 'hook', 'push')),
    constraint endpoints_user_id_check check ((kind = 'system') = (user_id is null)),
    constraint endpoints_url_check check (internal.is_url(url)),
    constraint endpoints_signing_secret_check check ((kind = 'push') = (signing_secret is null)),
    constraint endpoints_former_secret_check check ((former_secret is null) = (former_expires_at is null)),
    constraint endpoints_client_key_check check (
        (kind = 'push') = (client_key is not null) and (client_key is null) = (client_secret is null)
    ),
    constraint endpoints_first_failed_at_check check ((failure_count = 0) = (first_failed_at is null)),
    constraint endpoints_error_check check (length(error) <= 500)
);

create unique index endpoints_url_idx on core.endpoints (url) where kind = 'system';
-- Whoever uses a browser takes it over: what it was told for another goes with them.
create unique index endpoints_url_push_idx on core.endpoints (url) where kind = 'push';
create index endpoints_user_id_idx on core.endpoints (user_id, id) where user_id is not null;
create index endpoints_kind_idx on core.endpoints (kind, user_id) where kind = 'hook';
create index endpoints_due_at_idx on core.endpoints (due_at) where due_at is not null;

comment on table core.endpoints is
    'Addresses of others to which is sent what happens: those of operators, users'' web hooks, and browsers '
    'that a push service reaches.';
comment on column core.endpoints.id is 'Time-ordered id.';
comment on column core.endpoints.kind is
    'system: a web hook of whoever runs this. hook: of a user. push: a browser of a user.';
comment on column core.endpoints.user_id is 'Whose, null for those of operators.';
comment on column core.endpoints.url is 'Where to.';
comment on column core.endpoints.signing_secret is
    'With what a web hook is signed: whsec_ and the base64 of a key, as Standard Webhooks has it.';
comment on column core.endpoints.former_secret is 'The one before, with which it is also signed for a while.';
comment on column core.endpoints.former_expires_at is 'Until when.';
comment on column core.endpoints.client_key is 'p256dh of a browser: its public key, base64url.';
comment on column core.endpoints.client_secret is 'auth of a browser, base64url.';
comment on column core.endpoints.events is 'What a user''s web hook wants: kinds of events, such as post.created.';
comment on column core.endpoints.topics is 'Of which topics of the stream: see social.check_topics().';
comment on column core.endpoints.created_at is 'When: the time in its id.';
comment on column core.endpoints.due_at is
    'When it is looked at next; null where nothing waits. While something is under way, when that is given up.';
comment on column core.endpoints.failure_count is 'Attempts that failed since the last that did not.';
comment on column core.endpoints.first_failed_at is 'When the first of them was.';
comment on column core.endpoints.disabled_at is 'Since when nothing is sent any more: it is gone, or failed for too long.';
comment on column core.endpoints.error is 'Why the last attempt failed, null where it did not.';

create table internal.deliveries (
    id bigint not null default internal.next_id(),
    endpoint_id bigint not null,
    type text not null,
    payload jsonb,
    event_id bigint,
    event_xid xid8,
    event_at timestamptz,
    kind text,
    group_id bigint,
    due_at timestamptz not null default clock_timestamp(),
    attempt_count integer not null default 0,
    ended_at timestamptz,
    error text,
    constraint deliveries_pkey primary key (id),
    constraint deliveries_endpoint_id_fkey foreign key (endpoint_id) references core.endpoints (id)
        on delete cascade,
    constraint deliveries_type_check check (type ~ '^[a-z_]+([.][a-z_]+)*$' and length(type) <= 100),
    constraint deliveries_payload_check check (num_nonnulls(payload, event_id, kind) = 1),
    constraint deliveries_event_id_check check (num_nonnulls(event_id, event_xid, event_at) in (0, 3)),
    constraint deliveries_kind_check check (
        (kind is null) = (group_id is null) and kind in ('follow', 'request', 'like', 'share', 'reply', 'quote', 'mention')
    ),
    constraint deliveries_error_check check (length(error) <= 500)
);

-- An event comes once; of a notification that changes before it is sent, the last state.
create unique index deliveries_endpoint_id_event_id_idx on internal.deliveries (endpoint_id, event_id)
    where event_id is not null;
create unique index deliveries_endpoint_id_kind_group_id_waiting_idx on internal.deliveries (endpoint_id, kind, group_id)
    where kind is not null and ended_at is null;
create index deliveries_endpoint_id_kind_group_id_idx on internal.deliveries (endpoint_id, kind, group_id, ended_at)
    where kind is not null;
create index deliveries_endpoint_id_due_at_idx on internal.deliveries (endpoint_id, due_at) where ended_at is null;
create index deliveries_endpoint_id_idx on internal.deliveries (endpoint_id);
create index deliveries_ended_at_idx on internal.deliveries (ended_at) where ended_at is not null;

comment on table internal.deliveries is
    'What is to be sent to core.endpoints, taken by internal.take_delivery(), and for a while what was: '
    'delivered where ended_at is set and error is null, a dead letter where both are set. What users are '
    'sent stands here as a reference alone, and is looked up when it is sent.';
comment on column internal.deliveries.id is 'Time-ordered id, the same at each attempt: webhook-id.';
comment on column internal.deliveries.payload is 'What is said, null where it is looked up.';
comment on column internal.deliveries.event_id is 'The event that is told, by the key of internal.events.';
comment on column internal.deliveries.kind is 'Of the notification that is told; group_id names it, as in internal.notifications.';
comment on column internal.deliveries.due_at is 'When it is to be sent, or tried again.';

insert into internal.projections (name, fold, verify, repair) values
('deliveries', 'internal.fold_deliveries', 'internal.verify_deliveries', 'internal.repair_deliveries');

insert into ops.settings (name, value, type, minimum, maximum, description) values
('delivery_retry', '5 seconds', 'interval', '0 seconds', '1 day',
 'Pause before a delivery is tried again, five times as long each time, at most 12 hours.'),
('delivery_attempts', '12', 'integer', '1', '1000',
 'After so many failed attempts a delivery is a dead letter.'),
('delivery_patience', '5 days', 'interval', '0 seconds', '100 years',
 'An endpoint that fails for so long is disabled.'),
('push_pause', '1 minute', 'interval', '0 seconds', '100 years',
 'A notification that changes is not pushed again before.'),
('push_lifetime', '1 day', 'interval', '0 seconds', '100 years',
 'A notification that is older is not pushed.'),
('hook_secret_overlap', '1 day', 'interval', '0 seconds', '100 years',
 'How long a web hook is signed also with its former secret.'),
('delivery_retention', '7 days', 'interval', '0 seconds', 'infinity',
 'How long deliveries are kept, and may wait.');

insert into ops.retention_rules (name, relation, setting, condition, description) values
('deliveries', 'internal.deliveries', 'delivery_retention', 'id < internal.id_at($1)',
 'What was sent to web hooks and browsers, or could not be.');

commit;
