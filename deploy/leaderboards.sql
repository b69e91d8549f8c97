-- Deploy pgsocial:leaderboards to pg
-- What leaderboards answer.
begin;

create type social.board_row as (
    id bigint,
    score bigint
);

comment on type social.board_row is 'Who or what stands on a leaderboard; more first, the newer id first among equals.';
comment on column social.board_row.id is 'A user, or a post.';
comment on column social.board_row.score is 'Followers gained, or likes, shares, answers and quotes.';

create type social.leader as (
    id bigint,
    username text,
    display_name text,
    avatar_url text,
    is_verified boolean,
    gained_count bigint,
    cursor text
);

comment on type social.leader is 'Who gained followers today; the next page starts after cursor.';
comment on column social.leader.avatar_url is 'A picture, null where there is none.';
comment on column social.leader.gained_count is 'Followers gained, without those lost, since midnight (UTC).';

create type social.own_rank as (
    rank integer,
    gained_count bigint,
    leader_count integer
);

comment on type social.own_rank is 'Where one stands among those who gained followers today.';
comment on column social.own_rank.rank is 'From 1; null for who has gained none, is private or not discoverable.';
comment on column social.own_rank.gained_count is 'Followers gained, without those lost, since midnight (UTC); 0 without a rank.';
comment on column social.own_rank.leader_count is 'How many there are, 10,000 at most.';

commit;
