-- Deploy pgsocial:alerts to pg
-- What is worth waking somebody for: rules, what they found, silences, and who is told.
begin;

create table ops.alert_rules (
    name text not null,
    description text not null,
    query text not null,
    comparison text not null default '>',
    threshold double precision not null,
    clear_threshold double precision,
    wait_for interval not null default '30 seconds',
    clear_for interval not null default '1 minute',
    runs_every interval not null default '15 seconds',
    severity text not null default 'warning',
    unit text not null default '',
    runbook text not null,
    is_enabled boolean not null default true,
    ran_at timestamptz,
    duration interval,
    failing_at timestamptz,
    error text,
    constraint alert_rules_pkey primary key (name),
    constraint alert_rules_name_check check (name ~ '^[a-z][a-z0-9_]{0,40}$'),
    constraint alert_rules_comparison_check check (comparison in ('>', '>=', '<', '<=')),
    -- NaN is more than infinity.
    constraint alert_rules_threshold_check check (threshold > '-infinity' and threshold < 'infinity'),
    constraint alert_rules_clear_threshold_check check (
        case when comparison in ('>', '>=') then clear_threshold <= threshold else clear_threshold >= threshold end
    ),
    constraint alert_rules_wait_for_check check (least(wait_for, clear_for) >= '0'),
    constraint alert_rules_runs_every_check check (runs_every >= '1 second'),
    constraint alert_rules_severity_check check (severity in ('info', 'warning', 'critical'))
) with (fillfactor = 50);

comment on table ops.alert_rules is
    'What is looked at, by the job "alerts": query returns rows of subject and value, of which each that '
    'is beyond threshold is an alert of its own. One insert adds a rule, one update turns it off.';
comment on column ops.alert_rules.description is 'What it means that it fires, in a sentence for people.';
comment on column ops.alert_rules.query is
    'A select of the columns subject (text) and value (a number), at most 100 rows. pgsocial_worker runs it, '
    'read only, for at most ops.settings alert_timeout.';
comment on column ops.alert_rules.comparison is 'How value stands to threshold where something is wrong.';
comment on column ops.alert_rules.clear_threshold is
    'Only on this side of it all is well again; null: of threshold.';
comment on column ops.alert_rules.wait_for is 'So long it must be wrong before anybody is told.';
comment on column ops.alert_rules.clear_for is 'So long it must be well before that is told.';
comment on column ops.alert_rules.runs_every is 'How often it is looked at.';
comment on column ops.alert_rules.severity is 'info, warning or critical.';
comment on column ops.alert_rules.unit is 'Of value and threshold, such as seconds.';
comment on column ops.alert_rules.runbook is 'What to do: a file or an address.';
comment on column ops.alert_rules.ran_at is 'When it was last looked at, null before the first time.';
comment on column ops.alert_rules.duration is 'How long query took then.';
comment on column ops.alert_rules.failing_at is 'Since when query fails, null where it does not.';
comment on column ops.alert_rules.error is 'How.';

create table ops.alerts (
    id bigint not null default internal.next_id(),
    rule text not null,
    subject text not null,
    severity text not null,
    state text not null default 'pending',
    value double precision not null,
    started_at timestamptz not null default clock_timestamp(),
    clear_at timestamptz,
    fired_at timestamptz,
    resolved_at timestamptz,
    told_at timestamptz,
    end_told_at timestamptz,
    constraint alerts_pkey primary key (id),
    constraint alerts_rule_fkey foreign key (rule) references ops.alert_rules (name) on delete cascade,
    constraint alerts_state_check check (state in ('pending', 'firing', 'resolved'))
) with (fillfactor = 50);

create unique index alerts_rule_subject_open_idx on ops.alerts (rule, subject) where state <> 'resolved';
create index alerts_rule_idx on ops.alerts (rule);
create index alerts_resolved_at_idx on ops.alerts (resolved_at);

comment on table ops.alerts is
    'What rules found: one row an incident of a rule and a subject, from beginning to end.';
comment on column ops.alerts.state is
    'pending: wrong, but not for long enough (a row that is forgotten when all is well again). firing. resolved.';
comment on column ops.alerts.severity is 'As the rule had it when it began.';
comment on column ops.alerts.value is 'The last one, while it was wrong.';
comment on column ops.alerts.started_at is 'Since when it is wrong.';
comment on column ops.alerts.clear_at is 'Since when all is well, null while it is not.';
comment on column ops.alerts.told_at is
    'When it was handed to those who send it, null before, and where a silence kept it from that.';
comment on column ops.alerts.end_told_at is 'The same of its end.';

create table ops.alert_acknowledgements (
    alert_id bigint not null,
    user_id bigint,
    role text not null default session_user,
    acknowledged_at timestamptz not null default clock_timestamp(),
    constraint alert_acknowledgements_pkey primary key (alert_id),
    constraint alert_acknowledgements_alert_id_fkey foreign key (alert_id)
        references ops.alerts (id) on delete cascade,
    constraint alert_acknowledgements_user_id_fkey foreign key (user_id) references core.users (id)
);

create index alert_acknowledgements_user_id_idx on ops.alert_acknowledgements (user_id);

comment on table ops.alert_acknowledgements is 'Who has seen which alert and sees to it.';
comment on column ops.alert_acknowledgements.user_id is 'Who, over HTTP; null where it was done in SQL.';
comment on column ops.alert_acknowledgements.role is 'As which role of the database.';

create table ops.alert_silences (
    id bigint not null default internal.next_id(),
    rule text,
    subject text,
    reason text not null,
    user_id bigint,
    role text not null default session_user,
    ends_at timestamptz not null,
    constraint alert_silences_pkey primary key (id),
    constraint alert_silences_rule_fkey foreign key (rule) references ops.alert_rules (name) on delete cascade,
    constraint alert_silences_user_id_fkey foreign key (user_id) references core.users (id),
    constraint alert_silences_reason_check check (length(reason) between 1 and 500)
);

create index alert_silences_rule_idx on ops.alert_silences (rule);
create index alert_silences_user_id_idx on ops.alert_silences (user_id);
create index alert_silences_ends_at_idx on ops.alert_silences (ends_at);

comment on table ops.alert_silences is
    'Of what nobody is told for a while: alerts come and go all the same, and one that still fires when its '
    'silence ends is told then.';
comment on column ops.alert_silences.id is 'Time-ordered id.';
comment on column ops.alert_silences.rule is 'Which rule; null: all.';
comment on column ops.alert_silences.subject is 'Which subject of it; null: all.';
comment on column ops.alert_silences.user_id is 'Who, over HTTP; null where it was done in SQL.';
comment on column ops.alert_silences.role is 'As which role of the database.';

create table ops.alert_receivers (
    name text not null,
    kind text not null,
    address text not null,
    secret text,
    least_severity text not null default 'warning',
    is_enabled boolean not null default true,
    error text,
    constraint alert_receivers_pkey primary key (name),
    constraint alert_receivers_kind_check check (kind in ('mail', 'webhook')),
    constraint alert_receivers_address_check check (
        case kind when 'mail' then internal.is_email(address) else internal.is_url(address) end
    ),
    constraint alert_receivers_secret_check check ((kind = 'webhook') = (secret is not null)),
    constraint alert_receivers_least_severity_check check (least_severity in ('info', 'warning', 'critical'))
);

comment on table ops.alert_receivers is
    'Who is told of alerts when they fire, and when they end: see ops.set_alert_receiver().';
comment on column ops.alert_receivers.kind is 'mail or webhook.';
comment on column ops.alert_receivers.address is 'An e-mail address, or where a web hook is posted to.';
comment on column ops.alert_receivers.secret is
    'Of a web hook: with what it is signed (Standard Webhooks), "whsec_" and base64. Nobody but the owner '
    'reads it.';
comment on column ops.alert_receivers.least_severity is 'What is less severe is not told.';
comment on column ops.alert_receivers.error is 'Why the last that was to be handed to it was not, null where none failed.';

create table ops.objectives (
    name text not null,
    description text not null,
    kind text not null,
    route_classes text[] not null,  -- noqa: LT01
    goal double precision not null,
    within_ms double precision,
    least_requests integer not null default 100,
    constraint objectives_pkey primary key (name),
    constraint objectives_kind_check check (kind in ('availability', 'latency')),
    constraint objectives_goal_check check (goal > 0 and goal < 1),
    constraint objectives_route_classes_check check (
        route_classes <> '{}'
        and route_classes <@ array['read', 'write', 'search', 'analytics', 'account', 'stream', 'system']
    ),
    constraint objectives_within_ms_check check (
        (kind = 'latency') = (within_ms is not null) and within_ms > 0 and within_ms < 'infinity'
    ),
    constraint objectives_least_requests_check check (least_requests >= 0)
);

comment on table ops.objectives is
    'What is promised: of the answers of some classes of routes (see internal.route_class()), so large a share '
    'is no error of ours (status 5xx), or comes within a time. One that is changed counts anew: give it '
    'another name.';
comment on column ops.objectives.kind is 'availability or latency.';
comment on column ops.objectives.goal is 'The share, such as 0.999.';
comment on column ops.objectives.within_ms is
    'Of latency: milliseconds, rounded down to one of internal.latency_bounds(); null of availability.';
comment on column ops.objectives.least_requests is
    'Where fewer were answered in a window, its burn rate is 0: one error of ten says little.';

insert into ops.objectives (name, description, kind, route_classes, goal, within_ms) values
('availability', 'Answers that are no error of ours.', 'availability',
 '{read,write,search,account,analytics}', 0.999, null),
('read_latency', 'Reads within a quarter of a second.', 'latency', '{read}', 0.99, 250),
('write_latency', 'Writes within a quarter of a second.', 'latency', '{write}', 0.99, 250),
('search_latency', 'Searches within half a second.', 'latency', '{search}', 0.99, 500),
('account_latency', 'Sign-ups and sign-ins, which hash a password, within a second.', 'latency', '{account}',
 0.99, 1000),
('analytics_latency', 'Questions of analysts within a second.', 'latency', '{analytics}', 0.95, 1000);

create table ops.objective_samples_quarters (
    sampled_at timestamptz not null,
    objective text not null,
    requests bigint not null,
    bad bigint not null,
    constraint objective_samples_quarters_pkey primary key (sampled_at, objective)
);

comment on table ops.objective_samples_quarters is
    'What ops.objectives count, by quarters of an hour: answers, and those that do not keep what is promised.';

insert into ops.retention_rules (name, relation, setting, condition, description) values
('objective_samples_quarters', 'ops.objective_samples_quarters', 'sample_quarter_retention', 'sampled_at < $1',
 'Answers, and those that did not keep what is promised.');

insert into ops.jobs (name, step, runs_for, pause, schedule, description) values
('objectives', 'internal.count_objectives()', '50 seconds', '100 milliseconds', '*/5 * * * *',
 'Counts what became of ops.objectives in the quarters of an hour that are over.');

insert into ops.settings (name, value, type, minimum, maximum, description) values
('alert_timeout', '10 seconds', 'interval', '1 millisecond', '1 day',
 'A query of ops.alert_rules that runs longer is cancelled, and has failed.'),
('alert_retention', '400 days', 'interval', '0 seconds', 'infinity',
 'How long alerts and silences are kept that have ended.');

insert into ops.retention_rules (name, relation, setting, condition, description) values
('alerts', 'ops.alerts', 'alert_retention', 'resolved_at < $1', 'Alerts that have ended.'),
('alert_silences', 'ops.alert_silences', 'alert_retention', 'ends_at < $1', 'Silences that have ended.');

insert into ops.jobs (name, step, runs_for, pause, schedule, description) values
('alerts', 'internal.run_alert_rule()', '55 seconds', '250 milliseconds', '* * * * *',
 'Looks at the rules of ops.alert_rules that are due, one a step, and tells what they found.'),
('alert_guard', 'internal.cancel_late_rules()', '1 minute', '1 second', '* * * * *',
 'Cancels queries of ops.alert_rules that run for too long.');

create type social.alert as (
    id bigint,
    rule text,
    subject text,
    severity text,
    state text,
    value double precision,
    comparison text,
    threshold double precision,
    unit text,
    description text,
    runbook text,
    started_at timestamptz,
    fired_at timestamptz,
    resolved_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    silence_id bigint,
    silence_ends_at timestamptz,
    cursor text
);

comment on type social.alert is 'An alert, from its beginning to its end.';
comment on column social.alert.rule is 'Which rule of ops.alert_rules.';
comment on column social.alert.subject is 'Of what: a projection, a job, a slot.';
comment on column social.alert.severity is 'info, warning or critical';
comment on column social.alert.state is 'pending (not for long enough), firing or resolved';
comment on column social.alert.value is 'The last one that was wrong.';
comment on column social.alert.comparison is 'How value stands to threshold where something is wrong.';
comment on column social.alert.unit is 'Of value and threshold; may be empty.';
comment on column social.alert.description is 'What it means.';
comment on column social.alert.runbook is 'What to do: a file or an address.';
comment on column social.alert.fired_at is 'Null while it is pending.';
comment on column social.alert.resolved_at is 'Null while it goes on.';
comment on column social.alert.acknowledged_at is 'Null where nobody has said to see to it.';
comment on column social.alert.acknowledged_by is 'A username, or a role of the database; null likewise.';
comment on column social.alert.silence_id is 'The silence that keeps it from being told, null where there is none.';
comment on column social.alert.silence_ends_at is 'When that ends; null likewise.';

create type social.objective as (
    objective text,
    description text,
    kind text,
    goal double precision,
    within_ms double precision,
    requests bigint,
    bad bigint,
    achieved double precision,
    left_share double precision,
    burn_5m double precision,
    burn_30m double precision,
    burn_1h double precision,
    burn_6h double precision,
    burn_3d double precision,
    definition text
);

comment on type social.objective is 'What is promised, what came of it in the last 30 days, and how fast it is used up.';
comment on column social.objective.kind is 'availability or latency';
comment on column social.objective.goal is 'The share of answers that is promised to be good.';
comment on column social.objective.within_ms is 'Good is what came within so many milliseconds; null of availability.';
comment on column social.objective.requests is 'Answers of the last 30 days.';
comment on column social.objective.bad is 'Those that were not good.';
comment on column social.objective.achieved is 'The share that was; null of no answers.';
comment on column social.objective.left_share is
    'What is left of the budget, the share that may be bad: 1 all, 0 none, below 0 where more was.';
comment on column social.objective.burn_5m is
    'The share that was bad in the last 5 minutes as a multiple of the one that may be.';

create type social.alert_silence as (
    id bigint,
    rule text,
    subject text,
    reason text,
    silenced_by text,
    started_at timestamptz,
    ends_at timestamptz
);

comment on type social.alert_silence is 'Of what nobody is told for a while.';
comment on column social.alert_silence.rule is 'Which rule; null: all.';
comment on column social.alert_silence.subject is 'Which subject of it; null: all.';
comment on column social.alert_silence.silenced_by is 'A username, or a role of the database.';

grant select, insert, update, delete on ops.alert_rules to pgsocial_admin;
grant select on ops.alerts, ops.alert_acknowledgements, ops.alert_silences to pgsocial_admin;
grant select (name, kind, address, least_severity, is_enabled, error) on ops.alert_receivers to pgsocial_admin;
grant select on ops.alert_rules, ops.alerts to pgsocial_worker;
grant select, insert, update, delete on ops.objectives to pgsocial_admin;

select internal.make_hypertables();

commit;
