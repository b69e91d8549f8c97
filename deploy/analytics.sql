-- Deploy pgsocial:analytics to pg
-- Time series: what happened to whom, by the minute, and rolled up to quarters of an hour (by which a
-- day of any time zone can be put together) and days, both of UTC. The projection "metrics" feeds all.
begin;

create table core.ended_follows (
    id bigint not null default internal.next_id(),
    user_id bigint not null,
    began_at timestamptz not null,
    constraint ended_follows_pkey primary key (id),
    constraint ended_follows_user_id_fkey foreign key (user_id) references core.users (id)
);

create index ended_follows_user_id_idx on core.ended_follows (user_id, id);

comment on table core.ended_follows is
    'Follows that are no more, but not by whom: kept by a trigger, so that followers gained and lost can '
    'be counted anew.';
comment on column core.ended_follows.id is 'Time-ordered id: when the follow ended.';
comment on column core.ended_follows.user_id is 'Who was followed.';
comment on column core.ended_follows.began_at is 'When the follow had begun.';

create type internal.metric_fact as (
    happened_at timestamptz,
    kind text,
    n integer,
    post_id bigint,
    actor_id bigint,
    user_id bigint,
    reply_to_id bigint,
    quote_of_id bigint,
    tags text[],  -- noqa: LT01
    is_first boolean,
    is_opened boolean,
    dwell_ms integer
);

comment on type internal.metric_fact is
    'What an event says to the metrics: n (1 or -1) of a kind (view, like, share, bookmark, post, tag, '
    'follow, gain, loss, visit, sign_up), at the time when that began.';

create table analytics.post_metrics (
    time timestamptz not null,
    post_id bigint not null,
    views integer not null default 0,
    reach integer not null default 0,
    opens integer not null default 0,
    dwell_ms bigint not null default 0,
    likes integer not null default 0,
    shares integer not null default 0,
    comments integer not null default 0,
    quotes integer not null default 0,
    bookmarks integer not null default 0,
    profile_visits integer not null default 0,
    follows integer not null default 0,
    constraint post_metrics_pkey primary key (post_id, time)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index post_metrics_time_idx on analytics.post_metrics (time);

comment on table analytics.post_metrics is
    'What happened to a post, by the minute in which it happened. A row that is missing is all zeros.';
comment on column analytics.post_metrics.time is 'The minute that begins then.';
comment on column analytics.post_metrics.post_id is 'Which post.';
comment on column analytics.post_metrics.views is
    'Times that it was seen, a viewer at most once in ops.settings view_window.';
comment on column analytics.post_metrics.reach is
    'Viewers who saw it for the first time: summed up from its beginning, distinct viewers.';
comment on column analytics.post_metrics.opens is 'Views by which it was opened.';
comment on column analytics.post_metrics.dwell_ms is
    'How long it was looked at, in milliseconds, where known.';
comment on column analytics.post_metrics.likes is 'Likes that stand.';
comment on column analytics.post_metrics.shares is 'Shares that stand.';
comment on column analytics.post_metrics.comments is 'Replies to it, undeleted.';
comment on column analytics.post_metrics.quotes is 'Quotes of it, undeleted.';
comment on column analytics.post_metrics.bookmarks is 'Bookmarks that stand.';
comment on column analytics.post_metrics.profile_visits is
    'Times that its author''s profile was opened by way of it, a visitor at most once in view_window.';
comment on column analytics.post_metrics.follows is 'Follows of its author that it led to and that stand.';

create table analytics.author_metrics (
    time timestamptz not null,
    user_id bigint not null,
    posts integer not null default 0,
    views integer not null default 0,
    reach integer not null default 0,
    opens integer not null default 0,
    dwell_ms bigint not null default 0,
    likes integer not null default 0,
    shares integer not null default 0,
    comments integer not null default 0,
    quotes integer not null default 0,
    bookmarks integer not null default 0,
    follows integer not null default 0,
    constraint author_metrics_pkey primary key (user_id, time)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index author_metrics_time_idx on analytics.author_metrics (time);

comment on table analytics.author_metrics is
    'What a user wrote, and what happened to all their posts together, deleted ones too, by the minute. A row '
    'that is missing is all zeros.';
comment on column analytics.author_metrics.time is 'The minute that begins then.';
comment on column analytics.author_metrics.user_id is 'Whose posts.';
comment on column analytics.author_metrics.posts is 'Posts, replies and quotes too, undeleted.';
comment on column analytics.author_metrics.views is
    'Times that a post was seen, a viewer and post at most once in ops.settings view_window.';
comment on column analytics.author_metrics.reach is
    'Views of posts that the viewer had not seen before: who saw two posts counts twice.';
comment on column analytics.author_metrics.opens is 'Views by which a post was opened.';
comment on column analytics.author_metrics.dwell_ms is
    'How long posts were looked at, in milliseconds, where known.';
comment on column analytics.author_metrics.likes is 'Likes that stand.';
comment on column analytics.author_metrics.shares is 'Shares that stand.';
comment on column analytics.author_metrics.comments is 'Replies to their posts, undeleted.';
comment on column analytics.author_metrics.quotes is 'Quotes of their posts, undeleted.';
comment on column analytics.author_metrics.bookmarks is 'Bookmarks that stand.';
comment on column analytics.author_metrics.follows is 'Follows that their posts led to and that stand.';

create table analytics.user_activity (
    time timestamptz not null,
    user_id bigint not null,
    posts integer not null default 0,
    replies integer not null default 0,
    likes integer not null default 0,
    shares integer not null default 0,
    follows integer not null default 0,
    views integer not null default 0,
    constraint user_activity_pkey primary key (user_id, time)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index user_activity_time_idx on analytics.user_activity (time);

comment on table analytics.user_activity is
    'What a user did, by the minute. A row that is missing is all zeros.';
comment on column analytics.user_activity.time is 'The minute that begins then.';
comment on column analytics.user_activity.user_id is 'Whose.';
comment on column analytics.user_activity.posts is
    'Posts that they wrote, replies and quotes too, undeleted.';
comment on column analytics.user_activity.replies is 'Those of them that are replies.';
comment on column analytics.user_activity.likes is 'Likes that stand.';
comment on column analytics.user_activity.shares is 'Shares that stand.';
comment on column analytics.user_activity.follows is 'Follows that stand.';
comment on column analytics.user_activity.views is 'Posts that they saw.';

create table analytics.follower_changes (
    time timestamptz not null,
    user_id bigint not null,
    gained integer not null default 0,
    lost integer not null default 0,
    profile_visits integer not null default 0,
    constraint follower_changes_pkey primary key (user_id, time)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index follower_changes_time_idx on analytics.follower_changes (time);

comment on table analytics.follower_changes is
    'Followers that a user won and lost, and visits of their profile, by the minute. A row that is missing '
    'is all zeros.';
comment on column analytics.follower_changes.time is 'The minute that begins then.';
comment on column analytics.follower_changes.user_id is 'Whose.';
comment on column analytics.follower_changes.gained is 'Follows that began.';
comment on column analytics.follower_changes.lost is 'Follows that ended.';
comment on column analytics.follower_changes.profile_visits is
    'Times that their profile was opened, by way of a post or not, a visitor at most once in view_window.';

create table analytics.hashtag_usage (
    time timestamptz not null,
    tag text not null,
    posts integer not null default 0,
    constraint hashtag_usage_pkey primary key (tag, time)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index hashtag_usage_time_idx on analytics.hashtag_usage (time);

comment on table analytics.hashtag_usage is
    'How often a hashtag was used, by the minute. A row that is missing is all zeros.';
comment on column analytics.hashtag_usage.time is 'The minute that begins then.';
comment on column analytics.hashtag_usage.tag is 'Which hashtag, normalised.';
comment on column analytics.hashtag_usage.posts is 'Public posts that have it, undeleted.';

create table analytics.platform_metrics (
    time timestamptz not null,
    sign_ups integer not null default 0,
    posts integer not null default 0,
    replies integer not null default 0,
    quotes integer not null default 0,
    likes integer not null default 0,
    shares integer not null default 0,
    bookmarks integer not null default 0,
    follows integer not null default 0,
    views integer not null default 0,
    reach integer not null default 0,
    opens integer not null default 0,
    constraint platform_metrics_pkey primary key (time)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

comment on table analytics.platform_metrics is
    'What happened on the whole platform, by the minute. A row that is missing is all zeros.';
comment on column analytics.platform_metrics.time is 'The minute that begins then.';
comment on column analytics.platform_metrics.sign_ups is 'Accounts that were made, erased ones too.';
comment on column analytics.platform_metrics.posts is 'Posts, replies and quotes too, undeleted.';
comment on column analytics.platform_metrics.replies is 'Those of them that are replies.';
comment on column analytics.platform_metrics.quotes is 'Those of them that are quotes.';
comment on column analytics.platform_metrics.likes is 'Likes that stand.';
comment on column analytics.platform_metrics.shares is 'Shares that stand.';
comment on column analytics.platform_metrics.bookmarks is 'Bookmarks that stand.';
comment on column analytics.platform_metrics.follows is 'Follows that stand.';
comment on column analytics.platform_metrics.views is 'Views.';
comment on column analytics.platform_metrics.reach is 'Views of posts that the viewer had not seen before.';
comment on column analytics.platform_metrics.opens is 'Views by which posts were opened.';

-- Alike, but for how long a row lasts and is kept.
do $$
declare
    v_table record;
begin
    for v_table in
        select f.name as family, f.name || '_' || l.name as name, l.said,
               f.subject
          from (
            values ('post_metrics', 'post_id'), ('author_metrics', 'user_id'), ('user_activity', 'user_id'),
                   ('follower_changes', 'user_id'), ('hashtag_usage', 'tag'), ('platform_metrics', null)
          ) as f (name, subject)
         cross join (values ('quarters', 'quarter of an hour'), ('days', 'day of UTC')) as l (name, said)
    loop
        execute format(
            'create table analytics.%I (like analytics.%I including defaults including comments)
             with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05)',
            v_table.name, v_table.family
        );
        execute format(
            'alter table analytics.%1$I add constraint %2$I primary key (%3$s)',
            v_table.name, v_table.name || '_pkey',
            concat_ws(', ', v_table.subject, 'time')
        );
        execute format('comment on table analytics.%I is %L', v_table.name,
                       format('analytics.%s by the %s.', v_table.family, v_table.said));
        execute format('comment on column analytics.%I.time is %L', v_table.name,
                       format('The %s that begins then.', v_table.said));

        if v_table.subject is not null then
            execute format('create index %I on analytics.%I (time)', v_table.name || '_time_idx', v_table.name);
        end if;
    end loop;
end
$$;

create type internal.metric_span as (
    starts timestamptz[],  -- noqa: LT01
    ends_at timestamptz,
    level text,
    edges timestamptz[]  -- noqa: LT01
);

comment on type internal.metric_span is
    'Buckets that follow each other: when each starts, when the last one ends, and whether they are put '
    'together of minutes, quarters (of an hour), days, or (zone) of days and the quarters at their edges.';

create table analytics.active_users (
    day date not null,
    active integer not null,
    week_active integer not null,
    month_active integer not null,
    new integer not null,
    kept integer not null,
    returned integer not null,
    lost integer not null,
    counted_at timestamptz not null,
    constraint active_users_pkey primary key (day)
);

comment on table analytics.active_users is
    'How many users were active, by day (UTC): counted by the job "active_users" from core.active_days.';
comment on column analytics.active_users.day is 'Which day.';
comment on column analytics.active_users.active is 'Active on that day.';
comment on column analytics.active_users.week_active is 'Active on any of the 7 days up to it.';
comment on column analytics.active_users.month_active is 'Active on any of the 28 days up to it.';
comment on column analytics.active_users.new is 'Active for the first time.';
comment on column analytics.active_users.kept is 'Active on the day before too.';
comment on column analytics.active_users.returned is 'Active before, but not on the day before.';
comment on column analytics.active_users.lost is 'Active on the day before, but not on that day.';
comment on column analytics.active_users.counted_at is 'When: before the day was over it is provisional.';

create table analytics.cohort_activity (
    cohort date not null,
    week date not null,
    active integer not null,
    constraint cohort_activity_pkey primary key (cohort, week)
);

comment on table analytics.cohort_activity is
    'How many of those who signed up in a week were active in another (UTC, from Monday).';
comment on column analytics.cohort_activity.cohort is 'The Monday of the week in which they signed up.';
comment on column analytics.cohort_activity.week is 'The Monday of the week in which they were active.';
comment on column analytics.cohort_activity.active is 'How many of them were.';

insert into ops.jobs (name, step, runs_for, pause, schedule, description) values
('compress_metrics', 'internal.compress_metrics()', '50 seconds', '1 second', '17 * * * *',
 'Compresses old metrics, where TimescaleDB can.'),
('active_users', 'internal.count_active_users()', '50 seconds', '100 milliseconds', '*/10 * * * *',
 'Counts the users who were active, by day and week.');

create table internal.metric_repairs (
    relation text not null,
    counter text not null,
    subject text not null,
    bucket_at timestamptz not null,
    kept bigint not null,
    counted bigint not null,
    constraint metric_repairs_pkey primary key (relation, counter, subject, bucket_at)
);

comment on table internal.metric_repairs is
    'Where the tables of analytics differ from what was counted, for a rebuild of "metrics" to add.';

insert into internal.projections (name, fold, verify, reset, repair) values
('metrics', 'internal.fold_metrics', 'internal.verify_metrics', 'internal.reset_metrics',
 'internal.repair_metrics');

insert into ops.settings (name, value, type, minimum, maximum, description) values
('metric_minute_retention', '2 days', 'interval', '0 seconds', 'infinity',
 'How long metrics are kept by the minute.'),
('metric_quarter_retention', '90 days', 'interval', '0 seconds', 'infinity',
 'How long metrics are kept by quarters of an hour.'),
('activity_retention', '35 days', 'interval', '0 seconds', 'infinity',
 'How long it is kept, by quarters of an hour and by days, how much users did.'),
('platform_quarter_retention', '400 days', 'interval', '0 seconds', 'infinity',
 'How long those of the whole platform are kept by quarters of an hour.'),
('metric_compress_after', '31 days', 'interval', '0 seconds', '100 years',
 'The age from which quarters of an hour are compressed, by the full edition of TimescaleDB.'),
('analyst_least_group', '10', 'integer', '0', '1000000',
 'Groups of fewer people are not told to analysts.'),
('ended_follow_retention', '400 days', 'interval', '0 seconds', 'infinity',
 'How long it is kept when a follow ended.');

insert into ops.retention_rules (name, relation, setting, condition, description)
select f.name || l.suffix, 'analytics.' || f.name || l.suffix,
       case when l.suffix = '' then 'metric_minute_retention'
            when f.name = 'user_activity' then 'activity_retention'
            when f.name = 'platform_metrics' then 'platform_quarter_retention'
            else 'metric_quarter_retention' end,
       'time < $1', f.said || l.said
  from (
    values ('post_metrics', 'Metrics of posts'), ('author_metrics', 'Metrics of authors'),
           ('user_activity', 'What users did'),
           ('follower_changes', 'Followers gained and lost, visits of profiles'), ('hashtag_usage', 'Uses of hashtags'),
           ('platform_metrics', 'Metrics of the platform')
  ) as f (name, said)
 cross join (values ('', ', by the minute.'), ('_quarters', ', by quarters of an hour.')) as l (suffix, said);

insert into ops.retention_rules (name, relation, setting, condition, description) values
('user_activity_days', 'analytics.user_activity_days', 'activity_retention', 'time < $1',
 'What users did, by days.'),
('ended_follows', 'core.ended_follows', 'ended_follow_retention', 'id < internal.id_at($1)',
 'When follows began and ended that are no more.');

select internal.make_hypertables();

commit;
