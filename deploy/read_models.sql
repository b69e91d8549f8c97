-- Deploy pgsocial:read_models to pg
-- What projections make of the log. All of it can be thrown away and rebuilt.
begin;

create table internal.user_counters (
    user_id bigint not null,
    post_count integer not null default 0,
    follower_count integer not null default 0,
    following_count integer not null default 0,
    last_entry_id bigint not null default 0,
    constraint user_counters_pkey primary key (user_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

comment on table internal.user_counters is
    'Numbers of a profile; kept by the projection "user_counters", a missing row is all zeros. '
    'post_count counts undeleted posts and replies.';
comment on column internal.user_counters.last_entry_id is
    'The newest post or share that they ever made, deleted ones too: a feed by pull asks the '
    'newest of them first.';

create table internal.post_repairs (
    post_id bigint not null,
    likes integer not null,
    shares integer not null,
    replies integer not null,
    quotes integer not null,
    constraint post_repairs_pkey primary key (post_id)
);

comment on table internal.post_repairs is
    'What a rebuild of "post_counters" has yet to add to the counters of posts.';

create table internal.timelines (
    viewer_id bigint not null,
    entry_id bigint not null,
    post_id bigint not null,
    source_id bigint not null,
    constraint timelines_pkey primary key (viewer_id, entry_id)
) with (autovacuum_vacuum_scale_factor = 0.05);

comment on table internal.timelines is
    'Home feeds made ready: what was pushed to active readers by those whom they follow. A hint, not '
    'a permission: whether the source is still followed, the share stands and the post may be seen '
    'is checked when it is read.';
comment on column internal.timelines.entry_id is 'The post, or the share by which it came.';
comment on column internal.timelines.source_id is 'Who posted or shared it.';

create table internal.timeline_states (
    viewer_id bigint not null,
    is_ready boolean not null default false,
    floor_id bigint not null default 0,
    celebrity_ids bigint[] not null default '{}',
    constraint timeline_states_pkey primary key (viewer_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index timeline_states_unready_idx on internal.timeline_states (viewer_id) where not is_ready;

comment on table internal.timeline_states is
    'Readers who have a timeline. It holds every entry from floor_id on by those whom they follow, '
    'but for celebrity_ids, whose entries are pulled; while it is not ready all is pulled.';

create table internal.rounds (
    name text not null,
    place bigint not null default 0,
    constraint rounds_pkey primary key (name)
) with (fillfactor = 50);

comment on table internal.rounds is
    'Up to which reader those have come who go round the timelines, some readers a step.';

insert into internal.rounds (name) values ('cut'), ('rebuild');

create table internal.changed_follows (
    viewer_id bigint not null,
    followee_id bigint not null,
    created_at timestamptz not null default clock_timestamp()
);

create index changed_follows_viewer_id_idx on internal.changed_follows (viewer_id);

comment on table internal.changed_follows is
    'Follows that began or ended and that timelines have not folded yet. Meanwhile the timeline is not '
    'asked for them: their entries are pulled while the follow stands, so that what a reader did is '
    'true at once. No key, so that who follows anew waits for no fold.';

create table internal.celebrities (
    user_id bigint not null,
    last_entry_id bigint not null default 0,
    constraint celebrities_pkey primary key (user_id)
) with (fillfactor = 70);

comment on table internal.celebrities is
    'Accounts with so many followers (ops.settings feed_push_followers) that nothing is pushed for '
    'them; last_entry_id is their newest post or share.';

create table internal.notifications (
    user_id bigint not null,
    kind text not null,
    group_id bigint not null,
    caused_at timestamptz not null,
    constraint notifications_pkey primary key (user_id, kind, group_id),
    constraint notifications_kind_check check (
        kind in ('follow', 'request', 'like', 'share', 'reply', 'quote', 'mention')
    )
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);

create index notifications_user_id_idx
    on internal.notifications (user_id, caused_at, kind, group_id);
create index notifications_group_id_idx on internal.notifications (group_id) where kind = 'mention';

comment on table internal.notifications is
    'What a user is told of, one row a group: likes or shares of one post, followers of one day, a '
    'request, a reply, a quote or a mention. Who is behind it is read from the tables, so that '
    'nothing stays that was taken back.';
comment on column internal.notifications.group_id is
    'The post liked or shared; the reply, quote or mentioning post; who asks to follow; or the day '
    'of the follows, in days since 1970 (UTC).';
comment on column internal.notifications.caused_at is 'When its newest cause came.';

create table internal.hashtag_stats (
    tag text not null,
    post_count integer not null default 0,
    size smallint not null default 0,
    folded text collate pg_c_utf8 not null default '',
    constraint hashtag_stats_pkey primary key (tag)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create index hashtag_stats_size_idx on internal.hashtag_stats (size, folded, tag);
create index hashtag_stats_folded_idx on internal.hashtag_stats (folded, size, tag);

comment on table internal.hashtag_stats is
    'How many posts that everybody sees have a hashtag; kept by the projection "hashtag_stats".';
comment on column internal.hashtag_stats.size is
    'internal.size_class() of post_count, so that a prefix finds the most used first.';
comment on column internal.hashtag_stats.folded is 'internal.fold_tag() of the tag.';

create table internal.open_hashtags (
    post_id bigint not null,
    tags text[] not null,
    constraint open_hashtags_pkey primary key (post_id)
);

comment on table internal.open_hashtags is
    'What is counted in internal.hashtag_stats: the hashtags of each post that everybody sees, so that an '
    'account that turns private takes its posts out of the counts.';
comment on column internal.open_hashtags.tags is 'As in core.posts.';

insert into internal.projections (name, fold, verify, reset, repair) values
('post_counters', 'internal.fold_post_counters', 'internal.verify_post_counters',
 'internal.reset_post_counters', 'internal.repair_post_counters'),
('user_counters', 'internal.fold_user_counters', 'internal.verify_user_counters', null,
 'internal.repair_user_counters'),
('hashtag_stats', 'internal.fold_hashtag_stats', 'internal.verify_hashtag_stats', null,
 'internal.repair_hashtag_stats'),
('timelines', 'internal.fold_timelines', 'internal.verify_timelines', 'internal.reset_timelines',
 'internal.repair_timelines'),
('notifications', 'internal.fold_notifications', 'internal.verify_notifications', null,
 'internal.repair_notifications');

commit;
