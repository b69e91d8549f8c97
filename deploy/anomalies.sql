-- Deploy pgsocial:anomalies to pg
-- What was out of the ordinary: the parameters that say so, one row an incident, and which accounts drive it.
begin;

create table analytics.anomaly_parameters (
    version integer not null,
    reason text not null,
    created_at timestamptz not null default clock_timestamp(),
    weeks integer not null default 8,
    least_weeks integer not null default 4,
    threshold double precision not null default 6,
    strong_threshold double precision not null default 12,
    fall_threshold double precision not null default 4.5,
    usual_threshold double precision not null default 3,
    least_count integer not null default 20,
    rise double precision not null default 0.5,
    fall double precision not null default 0.6,
    silence double precision not null default 0.1,
    subject_days integer not null default 28,
    subject_least_count integer not null default 20,
    subject_rise double precision not null default 1,
    shift_hours double precision not null default 3,
    shift_threshold double precision not null default 4,
    shift_least_count integer not null default 10,
    quiet_quarters integer not null default 4,
    reopen_hours integer not null default 6,
    ring_least_count integer not null default 8,
    ring_days integer not null default 14,
    ring_span_days integer not null default 3,
    ring_share double precision not null default 0.5,
    ring_lift double precision not null default 3,
    ring_effective double precision not null default 5,
    constraint anomaly_parameters_pkey primary key (version),
    constraint anomaly_parameters_version_check check (version > 0),
    constraint anomaly_parameters_reason_check check (length(reason) between 1 and 500),
    constraint anomaly_parameters_weeks_check check (least_weeks between 2 and weeks and weeks <= 26),
    constraint anomaly_parameters_threshold_check check (
        threshold between 1 and strong_threshold and strong_threshold <= 1000
        and fall_threshold between 1 and 1000 and usual_threshold between 0 and 1000
    ),
    constraint anomaly_parameters_count_check check (
        least_count between 1 and 1000000 and subject_least_count between 1 and 1000000
    ),
    constraint anomaly_parameters_change_check check (
        rise between 0 and 100 and subject_rise between 0 and 100 and fall between 0 and 1
        and silence between 0 and 1
    ),
    constraint anomaly_parameters_shift_check check (
        shift_hours between 0.5 and 12 and shift_threshold between 1 and 12
        and shift_least_count between 1 and 1000000
    ),
    constraint anomaly_parameters_time_check check (
        subject_days between 3 and 60 and quiet_quarters between 2 and 96
        and reopen_hours between 0 and 168
    ),
    constraint anomaly_parameters_ring_check check (
        ring_least_count between 1 and 1000 and ring_days between 1 and 400
        and ring_span_days between 1 and 60 and ring_share between 0 and 1
        and ring_lift between 1 and 100 and ring_effective between 0 and 1000
    )
);

comment on table analytics.anomaly_parameters is
    'With what incidents are found: the row of the highest version is in use. An admin adds rows; none '
    'is changed, so that an incident''s version says how it was found.';
comment on column analytics.anomaly_parameters.version is 'Which one, from 1.';
comment on column analytics.anomaly_parameters.reason is 'Why it was added.';
comment on column analytics.anomaly_parameters.created_at is 'When it was added.';
comment on column analytics.anomaly_parameters.weeks is
    'With how many weeks before the hour of the platform is compared.';
comment on column analytics.anomaly_parameters.least_weeks is
    'With fewer of them nothing is said of the platform.';
comment on column analytics.anomaly_parameters.threshold is
    'From how many robust standard deviations on a value is out of the ordinary.';
comment on column analytics.anomaly_parameters.strong_threshold is
    'From how many on it is an incident at once, not when it is seen again.';
comment on column analytics.anomaly_parameters.fall_threshold is 'As threshold, of drops.';
comment on column analytics.anomaly_parameters.usual_threshold is
    'Posts, tags, accounts: what is organic is an incident only where it is so many robust standard '
    'deviations above the peaks that the busiest of all has on other days.';
comment on column analytics.anomaly_parameters.silence is
    'Platform: less in half an hour than this share of the least of all weeks is a drop, whatever the '
    'spread.';
comment on column analytics.anomaly_parameters.least_count is
    'Platform: what is missing or too many in an hour is at least this.';
comment on column analytics.anomaly_parameters.rise is
    'Platform: a burst is at least so much above what is expected, as a share of it.';
comment on column analytics.anomaly_parameters.fall is
    'Platform: a drop is at least so much below what is expected, as a share of it.';
comment on column analytics.anomaly_parameters.subject_days is
    'With the peaks of how many days a tag or an account is compared.';
comment on column analytics.anomaly_parameters.subject_least_count is
    'Posts, tags, accounts: what is too many in an hour is at least this.';
comment on column analytics.anomaly_parameters.subject_rise is
    'Posts, tags, accounts: as rise.';
comment on column analytics.anomaly_parameters.shift_hours is
    'An audience has moved when it is awake at least so many hours away from its usual ones ...';
comment on column analytics.anomaly_parameters.shift_threshold is
    '... and so many robust standard deviations.';
comment on column analytics.anomaly_parameters.shift_least_count is
    'A day with fewer engagements says nothing of the hours of an audience.';
comment on column analytics.anomaly_parameters.quiet_quarters is
    'After so many quiet quarters of an hour an incident has ended.';
comment on column analytics.anomaly_parameters.reopen_hours is
    'What comes back within so many hours is the same incident.';
comment on column analytics.anomaly_parameters.ring_least_count is
    'Of fewer accounts nothing is said of their age.';
comment on column analytics.anomaly_parameters.ring_days is 'A younger account is young.';
comment on column analytics.anomaly_parameters.ring_span_days is
    'Accounts made within so many days were made together.';
comment on column analytics.anomaly_parameters.ring_share is
    'A ring: at least this share of the accounts is young, or was made together ...';
comment on column analytics.anomaly_parameters.ring_lift is
    '... and so many times the share that all accounts have.';
comment on column analytics.anomaly_parameters.ring_effective is
    'A ring as well: no more effective accounts than this drive it.';

insert into analytics.anomaly_parameters (version, reason) values (1, 'What the package begins with.');

create table analytics.incidents (
    id bigint not null default internal.next_id(),
    kind text not null,
    scope text not null,
    metric text not null,
    subject text not null default '',
    user_id bigint,
    state text not null,
    version integer not null,
    opened_at timestamptz not null,
    detected_at timestamptz,
    last_at timestamptz not null,
    peak_at timestamptz not null,
    ended_at timestamptz,
    observed bigint not null,
    expected double precision not null,
    spread double precision not null,
    deviation double precision not null,
    sample_count integer not null,
    is_usual boolean not null default false,
    cause_id bigint,
    verdict text,
    account_count integer,
    effective_accounts double precision,
    young_share double precision,
    together_share double precision,
    constraint incidents_pkey primary key (id),
    constraint incidents_version_fkey foreign key (version) references analytics.anomaly_parameters (version),
    constraint incidents_kind_check check (kind in ('burst', 'drop', 'shift')),
    constraint incidents_scope_check check (scope in ('platform', 'post', 'tag', 'account')),
    constraint incidents_state_check check (state in ('suspected', 'open', 'ended')),
    constraint incidents_verdict_check check (verdict in ('organic', 'ring'))
);

create unique index incidents_scope_metric_subject_going_idx
    on analytics.incidents (scope, metric, subject, kind)
    where state <> 'ended';
create index incidents_version_idx on analytics.incidents (version);
create index incidents_user_id_idx on analytics.incidents (user_id);
create index incidents_last_at_idx on analytics.incidents (last_at);

comment on table analytics.incidents is
    'What was out of the ordinary, one row from beginning to end: found by the job "anomalies" from the '
    'metrics, and not found again when these are corrected later.';
comment on column analytics.incidents.id is 'Time-ordered id.';
comment on column analytics.incidents.kind is 'burst: too many. drop: too few. shift: at other hours.';
comment on column analytics.incidents.scope is 'Of the whole platform, a post, a tag or an account.';
comment on column analytics.incidents.metric is
    'What was counted: of the platform as analytics.platform_metrics names it; engagements of a post, '
    'or late_engagements where it is more than a day old; posts of a tag; followers_gained, followers_lost, '
    'acts and audience_hours of an account.';
comment on column analytics.incidents.subject is 'Which post, tag or account; empty for the platform.';
comment on column analytics.incidents.user_id is 'The account, or who wrote the post.';
comment on column analytics.incidents.state is
    'suspected: seen once, or usual and organic; forgotten when not seen for half an hour. open, ended.';
comment on column analytics.incidents.version is 'By which analytics.anomaly_parameters.';
comment on column analytics.incidents.opened_at is 'The quarter of an hour with which it began.';
comment on column analytics.incidents.detected_at is
    'The end of the hour by which it was found, null while it is suspected.';
comment on column analytics.incidents.last_at is 'The end of the last hour that was out of the ordinary.';
comment on column analytics.incidents.peak_at is 'The end of the hour that was most so.';
comment on column analytics.incidents.ended_at is 'When it ended, null before.';
comment on column analytics.incidents.observed is
    'Counted in the hour of the peak; of late_engagements in the day; of audience_hours by how many minutes '
    'they moved.';
comment on column analytics.incidents.expected is 'The median that it was compared with.';
comment on column analytics.incidents.spread is
    'Its robust standard deviation, on the scale of roots; of audience_hours in minutes.';
comment on column analytics.incidents.deviation is 'How many of them it was away.';
comment on column analytics.incidents.sample_count is 'How many hours, posts or days the median is of.';
comment on column analytics.incidents.is_usual is
    'Whether the busiest post, tag or account has as much on other days: then it is an incident only as '
    'a ring.';
comment on column analytics.incidents.cause_id is
    'Of the platform: the incident of a post, tag or account that explains half of it or more.';
comment on column analytics.incidents.verdict is
    'Of a burst: organic, or a ring; null where nobody knows who drives it.';
comment on column analytics.incidents.account_count is 'How many accounts drive it, counted up to 1,000.';
comment on column analytics.incidents.effective_accounts is
    'How many they would be, each doing as much: e to the entropy of their parts.';
comment on column analytics.incidents.young_share is 'The share of them that is young.';
comment on column analytics.incidents.together_share is
    'The largest share of them that was made together.';

create table analytics.incident_accounts (
    incident_id bigint not null,
    user_id bigint not null,
    acts integer not null,
    constraint incident_accounts_pkey primary key (incident_id, user_id),
    constraint incident_accounts_incident_id_fkey foreign key (incident_id)
        references analytics.incidents (id) on delete cascade
);

create index incident_accounts_user_id_idx on analytics.incident_accounts (user_id);

comment on table analytics.incident_accounts is
    'The accounts that drive a ring, at most 100 an incident. Who took part in what is organic is not kept.';
comment on column analytics.incident_accounts.incident_id is 'Which incident.';
comment on column analytics.incident_accounts.user_id is 'Which account.';
comment on column analytics.incident_accounts.acts is 'How often it acted.';

create table internal.anomaly_progress (
    name text not null,
    done_at timestamptz not null,
    constraint anomaly_progress_pkey primary key (name)
) with (fillfactor = 50);

comment on table internal.anomaly_progress is 'Up to when the job "anomalies" has looked.';

create table internal.anomaly_peaks (
    scope text not null,
    metric text not null,
    day date not null,
    peak bigint not null,
    constraint anomaly_peaks_pkey primary key (scope, metric, day)
) with (fillfactor = 50);

comment on table internal.anomaly_peaks is
    'The most that any post, tag or account had in an hour (late_engagements: in a day), by day of UTC: with '
    'what is usual.';

create type internal.anomaly_score as (
    scope text,
    metric text,
    subject text,
    user_id bigint,
    kind text,
    observed bigint,
    expected double precision,
    spread double precision,
    deviation double precision,
    sample_count integer,
    is_out boolean,
    is_strong boolean,
    is_usual boolean
);

comment on type internal.anomaly_score is
    'An hour, or a day, against what is expected of it: burst, drop or shift, how far away, and whether that '
    'is out of the ordinary.';

insert into ops.jobs (name, step, runs_for, pause, schedule, description) values
('anomalies', 'internal.detect_anomalies()', '50 seconds', '50 milliseconds', '*/5 * * * *',
 'Looks for what is out of the ordinary, a quarter of an hour a step.');

insert into ops.settings (name, value, type, minimum, maximum, description) values
('incident_retention', '400 days', 'interval', '0 seconds', 'infinity',
 'How long incidents are kept.');

insert into ops.retention_rules (name, relation, setting, condition, description) values
('incidents', 'analytics.incidents', 'incident_retention', 'id < internal.id_at($1)',
 'What was out of the ordinary.');

grant select, insert on analytics.anomaly_parameters to pgsocial_admin;
grant select on analytics.anomaly_parameters to pgsocial_analyst;

commit;
