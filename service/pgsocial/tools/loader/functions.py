"""The schema that a load works in: what it has done and put aside, and its pseudo-random numbers.

Everything random is a function of the seed, a number (of a user, a post ...) and a stream, which
only has to differ from use to use. Functions are plain SQL of one parameter used once, or cheap
ones, so that the planner inlines them. The tables are logged: a server that crashes loses none.
"""

SCHEMA = """
create schema loader;

create table loader.run (
    scale text not null,
    seed integer not null,
    until timestamptz not null,
    started_at timestamptz not null default clock_timestamp()
);

comment on table loader.run is 'The load that is under way: pgsocial load --resume goes on.';

create table loader.parked (
    place integer generated always as identity primary key,
    kind text not null,
    relation text not null,
    name text not null,
    definition text not null,
    comment text
);

comment on table loader.parked is
    'Constraints, indexes and triggers that are not there while rows are loaded, as SQL.';

create table loader.tasks (
    name text primary key,
    step text not null,
    row_count bigint not null,
    started_at timestamptz not null,
    ended_at timestamptz not null
);

create table loader.phrases (number integer primary key, lang text not null, phrase text not null);
create table loader.tags (number integer primary key, tag text collate "C" not null);
create table loader.names (number integer primary key, first text not null, last text not null);

create table loader.hours (
    starts_ms bigint not null,
    length_ms bigint not null,
    is_burst boolean not null,
    is_dead boolean not null,
    first_n bigint not null,
    posts bigint not null
);

create table loader.plan (
    n bigint not null,
    id bigint not null,
    author integer not null,
    visibility text not null,
    reply_permission text not null,
    is_open boolean not null,
    is_burst boolean not null,
    root_n bigint,
    quote_n bigint,
    like_count integer not null,
    share_count integer not null,
    bookmark_count integer not null
) with (autovacuum_enabled = off);

create table loader.replies (
    n bigint not null, parent_n bigint not null, parent_id bigint not null, root_id bigint not null
);
create table loader.quotes (n bigint not null, quoted_n bigint not null, quoted_id bigint not null);
create table loader.counts (n bigint not null, replies bigint not null, quotes bigint not null);
create table loader.user_counts (user_id bigint not null, counter text not null, n bigint not null);

create function loader.random(p_n bigint, p_stream integer) returns double precision
language sql immutable parallel safe as $$$$
    select (hashint8extended(p_n, $seed + p_stream) & 9007199254740991) / 9007199254740992::float8;
$$$$;

create function loader.user_at(p_rank bigint) returns bigint
language sql immutable parallel safe as $$$$
    select ($joined_ms + mod(p_rank * $fame + $fame_shift, $users) * $join_step) << 20;
$$$$;

create function loader.rank_at(p_place bigint) returns bigint
language sql immutable parallel safe as $$$$
    select mod((p_place + $users - $fame_shift) * $fame_back, $users);
$$$$;

-- The n-th of those who are awake, in an order that has nothing to do with fame.
create function loader.awake_at(p_place bigint) returns bigint
language sql immutable parallel safe as $$$$
    select loader.user_at(mod(p_place * $taste + $taste_shift, $awake));
$$$$;

create function loader.ring_of(p_rank bigint) returns bigint
language sql immutable parallel safe as $$$$
    select case when p_rank >= $ring_base and p_rank < $ring_base + $ring_users
                then (p_rank - $ring_base) / $ring_size end;
$$$$;

create function loader.is_private(p_rank bigint) returns boolean
language sql immutable parallel safe as $$$$
    select p_rank >= 10 and p_rank < $awake and loader.ring_of(p_rank) is null
       and loader.random(p_rank, 1) < 0.05;
$$$$;
"""

HOURS = """
insert into loader.hours (starts_ms, length_ms, is_burst, is_dead, first_n, posts)
with hours as (
    select w.starts_ms, least(3600000, $until_ms - w.starts_ms) as length_ms,
           w.starts_ms between d.today - 2 * 86400000 + 18 * 3600000
                           and d.today - 2 * 86400000 + 19 * 3600000 as is_burst,
           w.starts_ms = d.today - 3 * 86400000 + 14 * 3600000 as is_dead,
           (w.starts_ms - $until_ms + $span_ms)::float8 / $span_ms as growth
      from (
        select ($until_ms - mod($until_ms, 3600000)) - g * 3600000::bigint as starts_ms
          from generate_series(0, $days * 24) as g
      ) as w
     cross join (select $until_ms - mod($until_ms, 86400000) as today) as d
),
weighed as (
    select h.*,
           -- Nobody sleeps at three in the afternoon (UTC), and weekends are quieter.
           h.length_ms * (1 + 0.8 * sin(2 * pi() * (mod(h.starts_ms / 3600000, 24) - 9) / 24))
           * case when mod(h.starts_ms / 86400000 + 4, 7) in (0, 6) then 0.8 else 1 end
           * (0.5 + h.growth)
           * case when h.is_dead then 0 when h.is_burst then 6 else 1 end as weight
      from hours as h
),
summed as (
    select w.*, sum(w.weight) over (order by w.starts_ms) as upto, sum(w.weight) over () as total
      from weighed as w
),
counted as (
    select s.*, floor($posts * (s.upto / s.total))::bigint as last_n from summed as s
)
select c.starts_ms, c.length_ms, c.is_burst, c.is_dead,
       coalesce(lag(c.last_n) over (order by c.starts_ms), 0),
       c.last_n - coalesce(lag(c.last_n) over (order by c.starts_ms), 0)
  from counted as c
 order by c.starts_ms
"""
