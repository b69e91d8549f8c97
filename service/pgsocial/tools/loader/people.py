"""Users and the ties between them. A part of a step is the places from $first to $last."""

USERS = """
insert into core.users (
    id, username, display_name, bio, avatar_url, locale, is_private, updated_at, verified_at
)
select u.id, format('%s_%s_%s', a.first, b.last, u.place),
       initcap(a.first) || ' ' || initcap(b.last),
       case when loader.random(u.place, 14) < 0.5 then p.phrase else '' end,
       case when loader.random(u.place, 13) < 0.6
            then format('https://media.example/avatars/%s.jpg', u.place) end,
       p.lang, loader.is_private(u.rank), internal.id_time(u.id),
       case when u.rank <= $users / 1000 then internal.id_time(u.id) end
  from (
    select i as place, r.rank, loader.user_at(r.rank) as id,
           floor(64 * loader.random(i, 10))::integer as first,
           floor(64 * loader.random(i, 11))::integer as last,
           -- The language that they write in: see posts.POSTS.
           greatest(0, floor(10 * loader.random(r.rank, 130))::integer - 4) * $phrases
           + floor($phrases * loader.random(i, 12))::integer as phrase
      from generate_series($first::bigint, $last) as i
     cross join lateral (select loader.rank_at(i) as rank offset 0) as r
    offset 0
  ) as u
  join loader.names as a on a.number = u.first
  join loader.names as b on b.number = u.last
  join loader.phrases as p on p.number = u.phrase
"""

ACTIVITY = """
insert into core.activity (user_id, last_seen_at)
select u.id,
       to_timestamp(($until_ms - floor(86400000 * case
           when u.rank in ($awake_readers) then 0.001
           when u.rank >= $awake then 365 + 100 * loader.random(u.place, 15)
           when loader.random(u.place, 16) < $active_share
           then 3 * power(loader.random(u.place, 15), 2)
           else 8 + 82 * loader.random(u.place, 15)
       end)) / 1000)
  from (
    select i as place, r.rank, loader.user_at(r.rank) as id
      from generate_series($first::bigint, $last) as i
     cross join lateral (select loader.rank_at(i) as rank offset 0) as r
    offset 0
  ) as u
"""

ACTIVE_DAYS = """
insert into core.active_days (user_id, day)
select a.user_id, (a.last_seen_at at time zone 'UTC')::date from core.activity as a
"""

# The j-th of d followees is drawn from the j-th of d stretches of ranks, which are narrow where
# fame is: so they are distinct, and the numbers of followers fall off as a power of the rank.
FOLLOWS = """
insert into core.follows (follower_id, followee_id, created_at)
select f.id, loader.user_at(e.rank),
       -- Followers come in waves of some hours.
       to_timestamp(($until_ms - 1 - floor(
           $span_ms * loader.random(
               e.rank * 16 + floor(12 * loader.random(f.place * 16384 + e.j, 23))::bigint, 26
           )
           + 21600000 * loader.random(f.place * 16384 + e.j, 24)
       )) / 1000)
  from (
    select i as place, r.rank, loader.user_at(r.rank) as id, d.readers,
           coalesce(
               d.readers,
               least(
                   $most_followed,
                   floor($follow_scale * power(1 - loader.random(i, 20), -0.4))::bigint
               )
           ) as degree,
           case when d.readers is null then $users - 1 else $writers - 1 end as width,
           case when d.readers is null then $steepness else 2 end as steepness
      from generate_series($first::bigint, $last) as i
     cross join lateral (select loader.rank_at(i) as rank offset 0) as r
      left join (values $readers) as d (rank, readers) on d.rank = r.rank
    offset 0
  ) as f
 cross join lateral (
    select j,
           s.lowest + floor(
               (s.next - s.lowest) * loader.random(f.place * 16384 + j, 21)
           )::bigint as rank
      from generate_series(1, f.degree) as j
     cross join lateral (
        select j + floor(
                   (f.width - f.degree) * power((j - 1)::float8 / f.degree, f.steepness)
               )::bigint as lowest,
               j + 1 + floor(
                   (f.width - f.degree) * power(j::float8 / f.degree, f.steepness)
               )::bigint as next
        offset 0
     ) as s
    offset 0
  ) as e
 where e.rank <> f.rank
   and coalesce(loader.ring_of(e.rank) <> loader.ring_of(f.rank), true)
"""

# Half of all follow the one at the top, and the rings follow each other.
STARS = """
insert into core.follows (follower_id, followee_id, created_at)
select loader.user_at(r), loader.user_at(0),
       to_timestamp(($until_ms - floor($span_ms * loader.random(r, 24))) / 1000)
  from generate_series(1::bigint, $users - 1) as r
 where loader.random(r, 22) < 0.5 or r in ($reader_ranks)
"""

RINGS = """
insert into core.follows (follower_id, followee_id, created_at)
select loader.user_at(f), loader.user_at(e),
       to_timestamp(($until_ms - floor(86400000 * (10 + loader.random(f * 16384 + e, 25)))) / 1000)
  from generate_series($ring_base::bigint, $ring_base + $ring_users - 1) as f
  join generate_series($ring_base::bigint, $ring_base + $ring_users - 1) as e
    on loader.ring_of(e) = loader.ring_of(f) and e <> f
"""

# Where somebody follows, nobody blocks: a block ends follows both ways.
BLOCKS = """
insert into core.blocks (blocker_id, blocked_id, created_at)
select b.blocker_id, b.blocked_id,
       to_timestamp(($until_ms - floor($span_ms * loader.random(b.n, 33))) / 1000)
  from (
    select loader.user_at(f) as blocker_id, loader.user_at(e.rank) as blocked_id,
           f * 16384 + j as n
      from generate_series(10::bigint, $awake - 1) as f
     cross join generate_series(1, floor(4 * power(loader.random(f, 31), 2))::integer) as j
     -- Each from a third of its own of all users.
     cross join lateral (
        select 10 + floor(
                   (j - 1 + loader.random(f * 16384 + j, 32)) * (($awake - 10) / 3)
               )::bigint as rank
        offset 0
     ) as e
     where e.rank <> f and e.rank < $awake and loader.ring_of(e.rank) is null
    offset 0
  ) as b
 where not exists (
        select from core.follows as f
         where f.follower_id = b.blocker_id and f.followee_id = b.blocked_id
       )
   and not exists (
        select from core.follows as f
         where f.follower_id = b.blocked_id and f.followee_id = b.blocker_id
       )
"""

BIG_BLOCKS = """
insert into core.blocks (blocker_id, blocked_id, created_at)
select b.blocker_id, b.blocked_id,
       to_timestamp(($until_ms - floor($span_ms * loader.random(b.rank, 34))) / 1000)
  from (
    select loader.user_at($blocking_reader) as blocker_id, loader.user_at(r) as blocked_id,
           r as rank
      from generate_series($writers::bigint, $awake - 1) as r
  ) as b
 where not exists (
        select from core.follows as f
         where f.follower_id = b.blocker_id and f.followee_id = b.blocked_id
       )
   and not exists (
        select from core.follows as f
         where f.follower_id = b.blocked_id and f.followee_id = b.blocker_id
       )
 order by loader.random(b.rank, 35)
 limit $blocks
"""

MUTES = """
insert into core.mutes (muter_id, muted_id, created_at, expires_at)
select loader.user_at(f), loader.user_at(e.rank),
       to_timestamp(($until_ms - floor($span_ms * loader.random(f, 42))) / 1000),
       case when loader.random(f, 43) < 0.1 then to_timestamp(($until_ms + 2592000000) / 1000) end
  from generate_series(10::bigint, $awake - 1) as f
 cross join lateral (
    select floor($awake * power(loader.random(f, 41), 2))::bigint as rank offset 0
 ) as e
 where loader.random(f, 40) < 0.2 and e.rank <> f
"""

REQUESTS = """
insert into core.follow_requests (requester_id, target_id, created_at)
select c.requester_id, c.target_id,
       to_timestamp(($until_ms - floor($span_ms * loader.random(c.n, 52))) / 1000)
  from (
    select loader.user_at(f) as requester_id, loader.user_at(e.rank) as target_id,
           f * 16384 + j as n
      from generate_series(10::bigint, $awake - 1) as f
     cross join generate_series(1, 20) as j
     cross join lateral (
        select floor((j - 1 + loader.random(f * 16384 + j, 51)) * ($awake / 20))::bigint as rank
        offset 0
     ) as e
     where loader.random(f, 50) < 0.1 and e.rank <> f and loader.is_private(e.rank)
    offset 0
  ) as c
 where not exists (
        select from core.follows as f
         where f.follower_id = c.requester_id and f.followee_id = c.target_id
       )
   and not exists (
        select from core.blocks as b
         where b.blocker_id = c.requester_id and b.blocked_id = c.target_id
       )
   and not exists (
        select from core.blocks as b
         where b.blocker_id = c.target_id and b.blocked_id = c.requester_id
       )
"""

HIDDEN = """
insert into internal.hidden (viewer_id, other_id, is_blocking, is_blocked, mute_ends_at)
select h.viewer_id, h.other_id, bool_or(h.is_blocking), bool_or(h.is_blocked), max(h.mute_ends_at)
  from (
    select b.blocker_id, b.blocked_id, true, false, null::timestamptz from core.blocks as b
    union all
    select b.blocked_id, b.blocker_id, false, true, null from core.blocks as b
    union all
    select m.muter_id, m.muted_id, false, false, coalesce(m.expires_at, 'infinity')
      from core.mutes as m
  ) as h (viewer_id, other_id, is_blocking, is_blocked, mute_ends_at)
 group by h.viewer_id, h.other_id
"""
