-- Deploy pgsocial:counters to pg
begin;

create table internal.user_counters (
    user_id bigint not null,
    post_count integer not null default 0,
    follower_count integer not null default 0,
    following_count integer not null default 0,
    constraint user_counters_pkey primary key (user_id)
) with (fillfactor = 70);

comment on table internal.user_counters is
    'Numbers of a profile; kept by the projection "counters", a missing row is all zeros. '
    'post_count counts undeleted posts and replies.';

commit;
