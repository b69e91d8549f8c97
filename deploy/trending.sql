-- Deploy pgsocial:trending to pg
-- What trends: how many accounts joined in, quarter by quarter, by which rule that is a rank, and the
-- lists that are read. All but rules and holds is a read model.
begin;

create table analytics.trend_counts (
    kind text not null,
    subject text collate pg_c_utf8 not null,
    lang text not null,
    time timestamptz not null,
    accounts integer not null,
    constraint trend_counts_pkey primary key (kind, subject, time, lang),
    constraint trend_counts_kind_check check (kind in ('hashtag', 'post'))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index trend_counts_time_idx on analytics.trend_counts (time);

comment on table analytics.trend_counts is
    'How many accounts joined in with a hashtag or a post, by the quarter of an hour and language: an '
    'account that did the same within the 24 hours before counts no second time, so that a sum over any '
    'day or less counts nobody twice. Kept by the job "trends"; a row that is missing is zero.';
comment on column analytics.trend_counts.kind is 'hashtag or post.';
comment on column analytics.trend_counts.subject is 'The hashtag, normalised, or the id of the post.';
comment on column analytics.trend_counts.lang is
    'Language of the posts, without its region; und where they have none.';
comment on column analytics.trend_counts.time is 'The quarter of an hour (UTC) that begins then.';
comment on column analytics.trend_counts.accounts is
    'Accounts that joined in then, active and not private ones alone.';

create table internal.trend_touched (
    kind text not null,
    subject text collate pg_c_utf8 not null,
    bucket_at timestamptz not null,
    is_seen boolean not null default true
) with (autovacuum_vacuum_scale_factor = 0.05);

create index trend_touched_kind_idx on internal.trend_touched (kind, subject, bucket_at);

comment on table internal.trend_touched is
    'Which quarters of which hashtag or post the job "trends" has yet to count; marked by the projection '
    '"trends". No key, so that a fold waits for no job.';
comment on column internal.trend_touched.is_seen is
    'Whether everybody sees what touched it. What not everybody sees ranks nothing anew, unless it changes '
    'a count, since when something was ranked shows.';

create table analytics.trend_rules (
    name text not null,
    kind text not null,
    formula text not null,
    parameters jsonb not null,
    is_active boolean not null default false,
    description text not null,
    changed_at timestamptz not null default clock_timestamp(),
    constraint trend_rules_pkey primary key (name),
    constraint trend_rules_kind_check check (kind in ('hashtag', 'post', 'viral')),
    constraint trend_rules_formula_check check (
        formula in ('surprise', 'chi_square', 'significance', 'deviance', 'gravity', 'spread')
    )
);

create unique index trend_rules_active_idx on analytics.trend_rules (kind) where is_active;

comment on table analytics.trend_rules is
    'The rules by which trends are ranked, one of each kind active: see ops.set_trend_rule() and '
    'ops.backtest_trends(). A formula is one of internal.trend_score(); parameters are explained in '
    'docs/guide/trends.md.';
comment on column analytics.trend_rules.kind is 'hashtag, post or viral.';
comment on column analytics.trend_rules.formula is
    'surprise, chi_square, significance, deviance, gravity or spread.';
comment on column analytics.trend_rules.parameters is 'Numbers by name; "floors" holds them by language.';
comment on column analytics.trend_rules.is_active is 'Whether the job ranks by it.';

insert into analytics.trend_rules (name, kind, formula, parameters, is_active, description) values
('hashtag_surprise', 'hashtag', 'surprise',
 '{"floor": 5, "floors": {}, "threshold": 3, "least_expected": 1, "half_life": 0.1667, "cooldown": 2}', true,
 'By how many standard deviations more accounts joined in than on the days before.'),
('hashtag_mastodon', 'hashtag', 'chi_square',
 '{"floor": 5, "floors": {}, "threshold": 1, "least_expected": 1, "half_life": 0.1667, "cooldown": 2}', false,
 'Mastodon: (observed - expected)^2 / expected.'),
('hashtag_significance', 'hashtag', 'significance',
 '{"floor": 5, "floors": {}, "threshold": 3, "least_expected": 1, "half_life": 0.1667, "cooldown": 2, "bias": 2}', false,
 'SigniTrend: (observed - max(expected, bias)) / (spread + bias).'),
('hashtag_deviance', 'hashtag', 'deviance',
 '{"floor": 5, "floors": {}, "threshold": 9, "least_expected": 1, "half_life": 0.1667, "cooldown": 2}', false,
 'Dunning: the log-likelihood ratio of observed against expected.'),
('post_mastodon', 'post', 'chi_square',
 '{"floor": 3, "floors": {}, "threshold": 0.3, "least_expected": 1, "half_life": 0.0833, "cooldown": 0}', true,
 'Mastodon: (accounts - 1)^2, halved with the age of the post.'),
('post_gravity', 'post', 'gravity',
 '{"floor": 3, "floors": {}, "threshold": 0.01, "least_expected": 1, "half_life": 0.0833, "cooldown": 0, "gravity": 1.8}', false,
 'Hacker News: (accounts - 1)^0.8 / (age in hours + 2)^1.8.'),
('viral_spread', 'viral', 'spread',
 '{"floor": 8, "floors": {}, "threshold": 0.3, "half_life": 0.0417}', true,
 'Certainty that it grows, times how many separate circles share it, times how many come from outside.');

create table analytics.trends (
    kind text not null,
    period text not null,
    lang text not null,
    subject text collate pg_c_utf8 not null,
    rule text not null,
    observed integer not null,
    expected double precision not null,
    spread double precision not null,
    score double precision not null,
    peak double precision not null,
    peak_at timestamptz not null,
    since_at timestamptz not null,
    scored_at timestamptz not null,
    place double precision not null,
    constraint trends_pkey primary key (kind, subject, period, lang),
    constraint trends_rule_fkey foreign key (rule) references analytics.trend_rules (name)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index trends_rule_idx on analytics.trends (rule);
create index trends_place_idx on analytics.trends (kind, period, lang, place desc, subject);
create index trends_scored_at_idx on analytics.trends (scored_at);

comment on table analytics.trends is
    'What trends or did lately, by the active rule; kept by the job "trends".';
comment on column analytics.trends.period is 'hour, day or week: over which it is observed.';
comment on column analytics.trends.lang is 'The language; empty for all together.';
comment on column analytics.trends.observed is 'Accounts that joined in within the period.';
comment on column analytics.trends.expected is 'As many as usual.';
comment on column analytics.trends.spread is 'The standard deviation of what was usual.';
comment on column analytics.trends.score is 'What the rule makes of it, when it was scored.';
comment on column analytics.trends.peak is 'The highest score that counts: it is this that fades.';
comment on column analytics.trends.peak_at is 'When that was.';
comment on column analytics.trends.since_at is 'Since when it has been above the threshold without an end.';
comment on column analytics.trends.scored_at is 'When it was last scored.';
comment on column analytics.trends.place is
    'log2(peak) + peak_at in half-lives: a greater one ranks higher, now and at any time.';

create table analytics.trend_lists (
    id bigint generated always as identity,
    kind text not null,
    period text not null,
    lang text not null,
    made_at timestamptz not null,
    replaced_at timestamptz,
    rule text not null,
    half_life interval not null,
    threshold double precision not null,
    subjects text[] not null,
    places double precision[] not null,
    constraint trend_lists_pkey primary key (id),
    constraint trend_lists_rule_fkey foreign key (rule) references analytics.trend_rules (name)
);

create index trend_lists_rule_idx on analytics.trend_lists (rule);
create index trend_lists_kind_idx on analytics.trend_lists (kind, period, lang, id);
create index trend_lists_replaced_at_idx on analytics.trend_lists (replaced_at);

comment on table analytics.trend_lists is
    'Ranked lists as they are read: one row each time one changes. Cursors name a row, so that pages come '
    'from one ranking; a list that a newer one replaced is kept for ops.settings trend_list_retention.';
comment on column analytics.trend_lists.kind is
    'hashtag, post, feed (posts, with their authors spread) or viral.';
comment on column analytics.trend_lists.replaced_at is 'Since when there is a newer one; null of the newest.';
comment on column analytics.trend_lists.subjects is 'The first ones, in their order.';
comment on column analytics.trend_lists.places is 'Their analytics.trends.place.';

create table analytics.virals (
    post_id bigint not null,
    lang text not null,
    accounts integer not null,
    velocity double precision not null,
    acceleration double precision not null,
    growth double precision not null,
    shares integer not null,
    depth integer not null,
    clusters integer not null,
    spread double precision not null,
    outside double precision not null,
    confidence double precision not null,
    drivers jsonb not null,
    since_at timestamptz not null,
    scored_at timestamptz not null,
    constraint virals_pkey primary key (post_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index virals_scored_at_idx on analytics.virals (scored_at);

comment on table analytics.virals is
    'Posts that are about to go viral, or seemed so lately; kept by the job "trends". See '
    'internal.viral_numbers().';
comment on column analytics.virals.accounts is 'Accounts that joined in within the last hour or so.';
comment on column analytics.virals.velocity is 'Accounts an hour, by the last 15 to 30 minutes.';
comment on column analytics.virals.acceleration is 'By how much that changes in an hour.';
comment on column analytics.virals.growth is 'How sure it is that it grows, 0 to 1.';
comment on column analytics.virals.shares is 'Shares that were looked at: the newest 200 of a day.';
comment on column analytics.virals.depth is 'Through how many hands it came, at most.';
comment on column analytics.virals.clusters is 'Circles of sharers who follow each other.';
comment on column analytics.virals.spread is 'The chance that two sharers are of two circles.';
comment on column analytics.virals.outside is
    'The lower bound of the share of sharers who do not follow the author.';
comment on column analytics.virals.confidence is 'growth * spread * outside.';
comment on column analytics.virals.drivers is 'user_id of sharers, and how many came by them (brought).';
comment on column analytics.virals.since_at is 'Since when it has been above the threshold.';

create table ops.trend_holds (
    kind text not null,
    subject text collate pg_c_utf8 not null,
    reason text not null,
    held_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz,
    constraint trend_holds_pkey primary key (kind, subject),
    constraint trend_holds_kind_check check (kind in ('hashtag', 'post')),
    constraint trend_holds_reason_check check (length(reason) between 1 and 500)
);

create index trend_holds_expires_at_idx on ops.trend_holds (expires_at);

comment on table ops.trend_holds is
    'Hashtags and posts that an admin holds back from trends: see social.hold_trend().';
comment on column ops.trend_holds.kind is 'hashtag or post.';
comment on column ops.trend_holds.subject is 'The hashtag, normalised, or the id of the post.';
comment on column ops.trend_holds.reason is 'Why, for admins.';
comment on column ops.trend_holds.held_at is 'Since when.';
comment on column ops.trend_holds.expires_at is 'Until when; null until it is released.';

insert into internal.projections (name, fold, verify, reset, repair) values
('trends', 'internal.fold_trends', 'internal.verify_trends', null, 'internal.repair_trends');

insert into ops.jobs (name, step, runs_for, pause, schedule, description) values
('trends', 'internal.refresh_trends()', '50 seconds', '100 milliseconds', '* * * * *',
 'Counts and ranks the hashtags and posts in which somebody joined in since the last run.');

insert into ops.settings (name, value, type, minimum, maximum, description) values
('trend_retention', '35 days', 'interval', '0 seconds', 'infinity',
 'How long it is kept how many accounts joined in with hashtags and posts.'),
('trend_post_age', '7 days', 'interval', '0 seconds', '100 years',
 'Posts that are older do not trend.'),
('trend_list_retention', '2 hours', 'interval', '0 seconds', 'infinity',
 'How long the pages of a list of trends can be turned that was replaced.'),
('trend_list_size', '200', 'integer', '1', '10000',
 'Hashtags or posts in a list of trends.'),
('trend_step', '2000', 'integer', '1', '1000000',
 'Quarters of hashtags and posts that the job "trends" counts in one transaction.');

insert into ops.retention_rules (name, relation, setting, condition, description) values
('trend_counts', 'analytics.trend_counts', 'trend_retention', 'time < $1',
 'How many accounts joined in with hashtags and posts.'),
('trends', 'analytics.trends', 'trend_retention', 'scored_at < $1', 'What trended.'),
('trend_lists', 'analytics.trend_lists', 'trend_list_retention',
 'replaced_at < $1', 'Lists of trends that newer ones replaced.'),
('virals', 'analytics.virals', 'trend_list_retention', 'scored_at < $1', 'Posts that seemed to go viral.'),
('trend_holds', 'ops.trend_holds', null, 'expires_at < $1', 'Holds of trends that have ended.');

create type social.trending_hashtag as (
    tag text,
    rank integer,
    score double precision,
    account_count integer,
    expected_count double precision,
    since_at timestamptz,
    cursor text
);

comment on type social.trending_hashtag is 'A hashtag that trends; the next page starts after cursor.';
comment on column social.trending_hashtag.rank is 'Its place in the list, from 1; what is held back leaves a gap.';
comment on column social.trending_hashtag.score is 'How much it trends now: it halves in each half-life of the rule.';
comment on column social.trending_hashtag.account_count is 'Accounts that joined in within the window, when it was last counted.';
comment on column social.trending_hashtag.expected_count is 'As many as usual, by the days before.';
comment on column social.trending_hashtag.since_at is 'Since when it has trended.';

create type social.viral_post as (
    post social.post_item,
    confidence double precision,
    account_count integer,
    velocity double precision,
    acceleration double precision,
    depth integer,
    circle_count integer,
    since_at timestamptz,
    drivers jsonb,
    cursor text
);

comment on type social.viral_post is 'A post that is about to go viral; the next page starts after cursor.';
comment on column social.viral_post.confidence is
    '0 to 1: how sure it grows, times spread over circles, times those from outside.';
comment on column social.viral_post.account_count is 'Accounts that joined in within the last hour or so.';
comment on column social.viral_post.velocity is 'Accounts an hour, by the last 15 to 30 minutes.';
comment on column social.viral_post.acceleration is 'By how much that changes in an hour.';
comment on column social.viral_post.depth is 'Through how many hands it came, at most.';
comment on column social.viral_post.circle_count is 'Circles of sharers who follow each other.';
comment on column social.viral_post.since_at is 'Since when it has seemed so.';
comment on column social.viral_post.drivers is
    'Sharers by whom most others came, whom the viewer may know of.';

create type ops.backtest_result as (
    rule text,
    formula text,
    steps integer,
    listed bigint,
    subjects bigint,
    precision_at_k double precision,
    chance double precision,
    recall double precision,
    lead interval,
    false_alarms_per_week double precision
);

comment on type ops.backtest_result is 'What a rule of trends would have shown: see ops.backtest_trends().';

grant select on ops.trend_holds, analytics.trend_rules to pgsocial_admin;
grant select on analytics.trend_rules to pgsocial_analyst;

commit;
