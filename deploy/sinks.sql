-- Deploy pgsocial:sinks to pg
-- Engines that are fed from the log: what each has got, what is under way, and what it could not take.
begin;

create type internal.sink_row as (
    entity text,
    key text,
    is_deleted boolean,
    digest bigint,
    doc text
);

comment on type internal.sink_row is
    'What a sink gets of a thing: its entity (posts, users, engagements, days, events) and key, whether it is '
    'gone (doc then holds the key and nothing that was said), 32 bits of a digest over canonical text '
    '(0 where it is gone), and the row as JSON.';

create type internal.sink_key as (
    entity text,
    kind text,
    subject_id bigint,
    user_id bigint,
    at bigint
);

comment on type internal.sink_key is
    'Which thing: kind and user_id are of engagements alone, at of these (the window of a view, in '
    'microseconds, or the id of an ended follow, else 0) and of days (in microseconds).';

create table ops.sinks (
    name text not null,
    engine text not null,
    state text not null default 'backfilling',
    resume_state text not null default 'backfilling',
    batch_id bigint not null default 0,
    generation integer not null default 1,
    next_generation integer,
    epoch integer not null default 1,
    copy_batch_id bigint,
    copy_part text,
    copy_key text,
    copied_count bigint not null default 0,
    failure_count integer not null default 0,
    retry_at timestamptz,
    error text,
    is_lossy boolean not null default false,
    is_filled boolean not null default false,
    moved_at timestamptz,
    verified_at timestamptz,
    difference_count bigint,
    created_at timestamptz not null default clock_timestamp(),
    constraint sinks_pkey primary key (name),
    constraint sinks_name_check check (name ~ '^[a-z][a-z0-9_]{0,30}$'),
    constraint sinks_engine_check check (engine ~ '^[a-z][a-z0-9_]{0,30}$'),
    constraint sinks_state_check check (state in ('running', 'paused', 'backfilling', 'rebuilding', 'broken')),
    constraint sinks_resume_state_check check (resume_state in ('running', 'backfilling', 'rebuilding'))
) with (fillfactor = 50);

comment on table ops.sinks is
    'Engines that are fed from the log. A runner works on one at a time (pgsocial sinks run); none of '
    'them keeps the log from being dropped: one that is left behind is broken, and is rebuilt.';
comment on column ops.sinks.engine is 'Which engine: a module of pgsocial.sinks.';
comment on column ops.sinks.state is
    'running, paused, backfilling (its tables are filled from core while live events go on), rebuilding '
    '(the same, beside those that are read, which are then replaced), or broken (error says why).';
comment on column ops.sinks.resume_state is 'What it goes on with after a pause, or when it is mended.';
comment on column ops.sinks.batch_id is 'The last batch that the engine has acknowledged.';
comment on column ops.sinks.generation is 'Which of its tables are read.';
comment on column ops.sinks.next_generation is 'Which are being filled to replace them.';
comment on column ops.sinks.epoch is
    'Counts repairs and steps back: what is written afterwards wins over all that was written before.';
comment on column ops.sinks.copy_batch_id is 'The place of the log from which the copy began.';
comment on column ops.sinks.copy_part is 'What is being copied: see internal.sink_parts().';
comment on column ops.sinks.copy_key is 'How far: the last key of the part that was copied.';
comment on column ops.sinks.failure_count is 'Failures since the last success; the breaker counts them.';
comment on column ops.sinks.is_lossy is 'Whether the engine may have lost what it acknowledged: verify it.';
comment on column ops.sinks.is_filled is 'Whether a copy has been whole once, so that there is something to read.';
comment on column ops.sinks.moved_at is 'When it last acknowledged a batch.';
comment on column ops.sinks.verified_at is 'When it was last compared whole.';
comment on column ops.sinks.difference_count is 'How many rows then differed.';

create table ops.sink_batches (
    sink text not null,
    upto_batch_id bigint not null,
    after_batch_id bigint not null,
    generation integer not null,
    epoch integer not null,
    engine text not null,
    state text not null default 'started',
    attempt_count integer not null default 1,
    event_count bigint not null,
    row_count bigint,
    digest_sum numeric,
    error text,
    started_at timestamptz not null default clock_timestamp(),
    duration interval,
    constraint sink_batches_pkey primary key (sink, upto_batch_id),
    constraint sink_batches_sink_fkey foreign key (sink) references ops.sinks (name) on delete cascade,
    constraint sink_batches_state_check check (state in ('started', 'done'))
);

create unique index sink_batches_sink_idx on ops.sink_batches (sink) where state = 'started';
create index sink_batches_started_at_idx on ops.sink_batches (started_at);

comment on table ops.sink_batches is
    'The ledger: which batches of the log went to which sink, as how many rows with which sum of '
    'digests, and how long it took. What is started and not done is tried again as it was.';

create table ops.sink_quarantine (
    sink text not null,
    entity text not null,
    key text not null,
    batch_id bigint not null,
    doc text not null,
    reason text not null,
    quarantined_at timestamptz not null default clock_timestamp(),
    constraint sink_quarantine_pkey primary key (sink, entity, key),
    constraint sink_quarantine_sink_fkey foreign key (sink) references ops.sinks (name) on delete cascade
);

create index sink_quarantine_quarantined_at_idx on ops.sink_quarantine (quarantined_at);

comment on table ops.sink_quarantine is
    'Rows that an engine refused and went past, with the reason; a verify that repairs tries them again.';

create table ops.sink_erasures (
    sink text not null,
    user_id bigint not null,
    started_at timestamptz not null default clock_timestamp(),
    traces text,
    proved_at timestamptz,
    proved_batch_id bigint,
    constraint sink_erasures_pkey primary key (sink, user_id),
    constraint sink_erasures_sink_fkey foreign key (sink) references ops.sinks (name) on delete cascade
);

create index sink_erasures_user_id_idx on ops.sink_erasures (user_id);

comment on table ops.sink_erasures is
    'Erased people: whether the engine was asked and found to hold nothing of theirs any more.';
comment on column ops.sink_erasures.traces is 'Where the engine still held something when last asked.';

create type ops.sink_state as (
    name text,
    engine text,
    state text,
    generation integer,
    next_generation integer,
    batch_id bigint,
    last_batch_id bigint,
    lag_events bigint,
    lag_seconds double precision,
    copy_part text,
    copied_count bigint,
    row_count bigint,
    events_per_second double precision,
    failure_count integer,
    quarantined_count bigint,
    unproved_count bigint,
    error text,
    moved_at timestamptz,
    verified_at timestamptz,
    difference_count bigint
);

comment on type ops.sink_state is
    'How far a sink is: batches and events that wait, seconds since the oldest of them was sealed, rows '
    'that its ledger tells of, events a second over its last 100 entries, rows in quarantine, erased '
    'people of whom it is not proved that it holds nothing, and what the last comparison found.';

insert into ops.settings (name, value, type, minimum, maximum, description) values
('sink_batch_events', '20000', 'integer', '1', '10000000',
 'Events that a sink gets at once, but for a batch that is larger.'),
('sink_batch_retention', '30 days', 'interval', '0 seconds', 'infinity',
 'How long the ledger of sinks is kept.'),
('sink_quarantine_retention', '90 days', 'interval', '0 seconds', 'infinity',
 'How long rows that a sink refused are kept.'),
('sink_breaker_failures', '5', 'integer', '1', '1000000',
 'After so many failures in a row a sink is left alone for a while.'),
('sink_breaker_pause', '30 seconds', 'interval', '0 seconds', '1 day',
 'How long, twice as long each time, at most 64 times.');

insert into ops.settings (name, value, type, is_optional, description) values
('log_archive', '', 'sink', true,
 'A sink that must have a partition of the event log before it is dropped; empty: none. One that stops '
 'then keeps the log.');

insert into ops.retention_rules (name, relation, setting, condition, description) values
('sink_batches', 'ops.sink_batches', 'sink_batch_retention', 'started_at < $1', 'The ledger of sinks.'),
('sink_quarantine', 'ops.sink_quarantine', 'sink_quarantine_retention', 'quarantined_at < $1',
 'Rows that a sink refused.');

grant select on ops.sinks, ops.sink_batches, ops.sink_quarantine, ops.sink_erasures
    to pgsocial_admin, pgsocial_worker;

commit;
