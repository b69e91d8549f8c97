-- Deploy pgsocial:realtime to pg
begin;

create type social.topic_delivery as (
    event social.event,
    topics text[],  -- noqa: LT01
    viewer_ids bigint[]  -- noqa: LT01
);

comment on type social.topic_delivery is
    'An event, by which of their topics it comes, and for which viewers: for all the same.';

create type social.topic_state as (
    asked text,
    topic text,
    code text,
    message text,
    query text
);

comment on type social.topic_state is 'A topic that somebody asked for.';
comment on column social.topic_state.topic is 'In its one form, null where it is refused.';
comment on column social.topic_state.code is 'PS400 or PS404 where it is refused, else null.';
comment on column social.topic_state.message is 'Why it is refused, else null.';
comment on column social.topic_state.query is
    'Of search:QUERY what social.deliver_topics() looks for first, as a tsquery; null of others.';

create type social.trend_delivery as (
    kind text,
    period text,
    lang text,
    subjects text[],  -- noqa: LT01
    viewer_ids bigint[]  -- noqa: LT01
);

comment on type social.trend_delivery is
    'The first of a list of what trends, and for which viewers: for all the same.';
comment on column social.trend_delivery.kind is 'hashtag or post.';
comment on column social.trend_delivery.period is 'hour, day or week.';
comment on column social.trend_delivery.lang is 'Of which language; null for all together.';
comment on column social.trend_delivery.subjects is 'Hashtags, or ids of posts, in their order.';

create type social.counter_delivery as (
    post_id bigint,
    like_count integer,
    share_count integer,
    reply_count integer,
    quote_count integer,
    viewer_ids bigint[]  -- noqa: LT01
);

comment on type social.counter_delivery is 'A post''s counters as they are, and who may be told.';

create type social.badge as (
    viewer_id bigint,
    unread_count integer
);

comment on type social.badge is 'How many notifications somebody has not read, at most 100.';

create type social.touched as (
    post_ids bigint[],  -- noqa: LT01
    viewer_ids bigint[]  -- noqa: LT01
);

comment on type social.touched is 'Posts and people whose numbers may have changed.';

create type social.typing_delivery as (
    user_id bigint,
    username text,
    viewer_ids bigint[]  -- noqa: LT01
);

comment on type social.typing_delivery is 'Who types, and who may be told.';

create type social.presence_delivery as (
    user_id bigint,
    state text,
    last_seen_at timestamptz,
    viewer_ids bigint[]  -- noqa: LT01
);

comment on type social.presence_delivery is 'How somebody is present, and who may be told.';
comment on column social.presence_delivery.state is 'online, away or offline.';
comment on column social.presence_delivery.last_seen_at is
    'To a quarter of an hour; null where they are present, or were never seen.';

create unlogged table internal.gateways (
    id uuid not null,
    seen_at timestamptz not null default clock_timestamp(),
    constraint gateways_pkey primary key (id)
) with (fillfactor = 50);

comment on table internal.gateways is
    'Gateways that hold streams, and when they last said so: who is silent for long has died, and whoever '
    'was present by it is no more.';

create unlogged table internal.presence (
    user_id bigint not null,
    gateway_id uuid not null,
    state text not null,
    constraint presence_pkey primary key (user_id, gateway_id),
    constraint presence_gateway_id_fkey foreign key (gateway_id) references internal.gateways (id)
        on delete cascade,
    constraint presence_state_check check (state in ('online', 'away'))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index presence_gateway_id_idx on internal.presence (gateway_id);

comment on table internal.presence is
    'Who is present, by which gateway, also who hides it: internal.presence_audience() says who is told. '
    'Unlogged: after a crash gateways say it again. There is no history of it.';

create unlogged table internal.stream_tickets (
    ticket_hash bytea not null,
    token_id bigint not null,
    expires_at timestamptz not null,
    constraint stream_tickets_pkey primary key (ticket_hash)
);

create index stream_tickets_expires_at_idx on internal.stream_tickets (expires_at);

comment on table internal.stream_tickets is
    'With what a browser opens a stream, once, in place of a token, which must not stand in an address. '
    'Unlogged: what a crash takes, its owner asks for again.';
comment on column internal.stream_tickets.ticket_hash is 'SHA-256 of the ticket, which holds 256 random bits.';
comment on column internal.stream_tickets.token_id is 'The token for which it stands, and with which it ends.';

insert into ops.settings (name, value, type, minimum, maximum, description) values
('presence_lifetime', '20 seconds', 'interval', '0 seconds', '100 years',
 'A gateway that is silent for so long has died.'),
('ticket_lifetime', '30 seconds', 'interval', '0 seconds', '100 years',
 'How long a ticket opens a stream.');

insert into ops.retention_rules (name, relation, setting, condition, description) values
('stream_tickets', 'internal.stream_tickets', null, 'expires_at < $1', 'Tickets that nobody used.');

commit;
