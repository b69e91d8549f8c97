-- Deploy pgsocial:settings to pg
-- What an operator may change while running, and the jobs that run by themselves.
begin;

create table ops.settings (
    name text not null,
    value text not null,
    type text not null,
    minimum text,
    maximum text,
    is_optional boolean not null default false,
    description text not null,
    constraint settings_pkey primary key (name),
    constraint settings_type_check check (type in ('integer', 'number', 'interval', 'sink')),
    constraint settings_bounds_check check (num_nulls(minimum, maximum) = case type when 'sink' then 2 else 0 end)
);

comment on table ops.settings is
    'Settings that take effect while running. A value is of its type, and from minimum to maximum; where '
    'is_optional, it may be empty.';

insert into ops.settings (name, value, type, minimum, maximum, description) values
('log_retention', '7 days', 'interval', '0 seconds', 'infinity',
 'Partitions of the event log older than this are dropped.'),
('log_days_ahead', '7', 'integer', '1', '365',
 'Partitions of the event log kept ready for the days to come.'),
('username_hold', '30 days', 'interval', '0 seconds', 'infinity',
 'How long nobody else takes a username that was given up.'),
('username_hold_count', '5', 'integer', '0', '1000000',
 'Former usernames that one account may hold at once.'),
('restore_window', '30 days', 'interval', '0 seconds', 'infinity',
 'How long a deleted post can be restored.'),
('view_window', '30 minutes', 'interval', '1 second', '100 years',
 'A viewer counts once a post, a visitor once a profile, in this time.'),
('feed_active_days', '7', 'integer', '0', '36500',
 'Readers seen in this many days have a timeline.'),
('feed_push_followers', '5000', 'integer', '0', '1000000000',
 'Posts of accounts with more followers are pulled, not pushed.'),
('feed_timeline_days', '14', 'integer', '0', '36500',
 'A timeline begins with the entries of this many days.'),
('feed_timeline_entries', '300', 'integer', '1', '100000',
 'Entries that a timeline is cut down to.'),
('quarantine_events', '100', 'integer', '0', '1000000',
 'A projection that fails on more events of a batch is broken, and stops.'),
('projection_batch_events', '20000', 'integer', '1', '10000000',
 'Events that a projection folds in one transaction.'),
('search_candidates', '1000', 'integer', '1', '1000000',
 'Among how many of the newest posts that match a ranked search ranks.'),
('search_scan', '5000', 'integer', '0', '1000000000',
 'A word in more posts is looked for in one range of posts after the other.'),
('search_reach', '50000', 'integer', '1', '1000000000',
 'In how many posts with its rarest word a search looks for the others.'),
('search_closed', '2000', 'integer', '0', '1000000',
 'Among how many of the newest posts that not everybody sees one''s search looks.'),
('search_bucket', '4096', 'integer', '1', '1000000',
 'Posts that everybody sees in a range of search.'),
('search_k1', '1.2', 'number', '0', '1000',
 'BM25: how fast more of the same word counts less.'),
('search_b', '0.75', 'number', '0', '1',
 'BM25: how much a long post counts less.'),
('search_recency_weight', '0.5', 'number', '0', '1000',
 'Relevance: a post of now counts so much more than an old one.'),
('search_recency_half_life', '30 days', 'interval', '1 microsecond', 'infinity',
 'Relevance: after this time half of that is left.'),
('search_closeness_weight', '0.25', 'number', '0', '1000',
 'Relevance: one''s own posts and those of whom one follows count so much more.'),
('retention_chunk', '5000', 'integer', '1', '10000000',
 'Rows that a rule of ops.retention_rules purges in one transaction.'),
('view_retention', '90 days', 'interval', '0 seconds', 'infinity',
 'How long it is kept who saw which post and opened whose profile.'),
('active_day_retention', '400 days', 'interval', '0 seconds', 'infinity',
 'How long it is kept on which days users were active.'),
('search_retention', '90 days', 'interval', '0 seconds', 'infinity',
 'How long it is kept what users searched.'),
('dismissal_retention', '365 days', 'interval', '0 seconds', 'infinity',
 'How long nobody is suggested again whom one dismissed.'),
('idempotency_window', '7 days', 'interval', '0 seconds', 'infinity',
 'How long an idempotency key answers its post.'),
('reset_code_lifetime', '1 hour', 'interval', '0 seconds', '100 years',
 'How long a mailed code sets another password.'),
('mail_wait', '1 minute', 'interval', '0 seconds', '1 day',
 'After a mail that was asked for, the next of its kind waits so long, twice as long each time within '
 'a day, at most reset_code_lifetime.'),
('mail_recipient_count', '10', 'integer', '0', '1000000',
 'Mails a day to an address that nobody has proven, whoever asks for them.'),
('mail_retry', '30 seconds', 'interval', '0 seconds', '1 day',
 'Pause before a mail is tried again, twice as long each time, at most 1 hour.'),
('mail_retention', '1 day', 'interval', '0 seconds', 'infinity',
 'How long mails are tried, and kept once they were sent.'),
('known_address_retention', '90 days', 'interval', '0 seconds', 'infinity',
 'How long it is kept from where somebody signed in.'),
('token_retention', '30 days', 'interval', '0 seconds', 'infinity',
 'How long tokens that ended are kept.');

create table ops.retention_rules (
    name text not null,
    relation text not null,
    setting text,
    condition text,
    step text,
    is_chunked boolean not null default false,
    description text not null,
    ran_at timestamptz,
    behind_at timestamptz,
    purged_count bigint not null default 0,
    error text,
    constraint retention_rules_pkey primary key (name),
    constraint retention_rules_setting_fkey foreign key (setting) references ops.settings (name),
    constraint retention_rules_step_check check (num_nonnulls(condition, step) = 1)
) with (fillfactor = 50);

create index retention_rules_setting_idx on ops.retention_rules (setting);

comment on table ops.retention_rules is
    'What does not stay for ever. condition says which rows of relation ended before $1, and these are '
    'deleted; where that is not all, step is a function (timestamptz, integer) that purges what ended '
    'before its first argument, at most as much as the second, and returns how much; where is_chunked, '
    'relation is a hypertable of TimescaleDB, of which whole chunks go. The time is now '
    'less setting, now where setting is null since the rows say themselves when they end. The job "retention" calls it until nothing is left: behind_at is since '
    'when more is left, null where nothing is; purged_count counts all that it ever purged.';

insert into ops.retention_rules (name, relation, setting, condition, description) values
('views', 'core.views', 'view_retention', 'window_at < $1', 'Who saw which post.'),
('profile_visits', 'core.profile_visits', 'view_retention', 'window_at < $1', 'Who opened whose profile.'),
('active_days', 'core.active_days', 'active_day_retention', 'day < ($1 at time zone ''UTC'')::date',
 'On which days users were active.'),
('tokens', 'core.tokens', 'token_retention', 'least(expires_at, revoked_at) < $1',
 'Tokens that were revoked or expired.'),
('codes', 'core.codes', null, 'expires_at < $1', 'Codes that were mailed and count no more.'),
('mails', 'core.mails', 'mail_retention', 'id < internal.id_at($1)', 'Mails that were sent, or could not be.'),
('known_addresses', 'core.known_addresses', 'known_address_retention', 'seen_at < $1',
 'From where users signed in, by a keyed hash.'),
('recent_searches', 'core.recent_searches', 'search_retention', 'searched_at < $1',
 'What users searched.'),
('dismissed_suggestions', 'core.dismissed_suggestions', 'dismissal_retention', 'dismissed_at < $1',
 'Whom users did not want to be suggested.'),
('held_usernames', 'core.held_usernames', null, 'expires_at < $1',
 'Names that are held for nobody any more (username_hold).'),
('mutes', 'core.mutes', null, 'expires_at < $1',
 'Mutes that have ended; their events reach the muter alone, who had set the end.');

insert into ops.retention_rules (name, relation, setting, step, description) values
('deleted_posts', 'core.posts', 'restore_window', 'internal.purge_deleted_posts',
 'What deleted posts said, once they can no longer be restored.'),
('idempotency_keys', 'core.posts', 'idempotency_window', 'internal.purge_idempotency_keys',
 'By which a retry finds its post.');

create table ops.jobs (
    name text not null,
    step text not null,
    runs_for interval not null default '0',
    pause interval not null default '0',
    schedule text not null,
    description text not null,
    started_at timestamptz,
    duration interval,
    step_count bigint,
    error text,
    constraint jobs_pkey primary key (name)
) with (fillfactor = 50);

comment on table ops.jobs is
    'Scheduled jobs: call ops.run_job(name) repeats "select step" for runs_for, with a pause and a '
    'commit after each step, until one returns null, since nothing is left; pg_cron calls it where it '
    'is installed. started_at, duration, step_count and error tell of the last run.';

insert into ops.jobs (name, step, runs_for, pause, schedule, description) values
('ticker', 'coalesce(internal.tick(), 0)', '1 minute', '50 milliseconds', '* * * * *',
 'Seals batches of the event log.'),
('timelines', 'internal.maintain_timelines()', '0', '0', '*/5 * * * *',
 'Cuts timelines down, drops those of readers who are away, opens those that wait.'),
('erasures', 'internal.continue_erasures()', '50 seconds', '200 milliseconds', '* * * * *',
 'Goes on with erasures of people that are not finished.'),
('retention', 'internal.keep_retention()', '50 seconds', '100 milliseconds', '*/5 * * * *',
 'Purges what is past its retention: see ops.retention_rules.'),
('log_maintenance', 'internal.maintain_log()', '50 seconds', '250 milliseconds', '*/10 * * * *',
 'Makes partitions of the event log ahead and drops those past their retention.');

grant select on ops.settings, ops.jobs, ops.retention_rules to pgsocial_admin, pgsocial_worker;
grant update (value) on ops.settings to pgsocial_admin;
grant update (started_at, duration, step_count, error) on ops.jobs to pgsocial_admin, pgsocial_worker;

commit;
