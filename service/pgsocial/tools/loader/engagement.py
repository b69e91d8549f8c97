"""Likes, shares and bookmarks: as many for each post as the plan says."""

from __future__ import annotations

# The j-th of those who act on a post: steps of a prime's length round a circle of the first users
# in order of activity, so that all are distinct. The posts of a ring are liked by the ring alone.
_WHO = """
  from loader.plan as p
 cross join lateral (
    select greatest(
               2 * p.{count}, floor($awake * power(loader.random(p.n, {stream}), 2))::bigint
           ) as size,
           floor($users * loader.random(p.n, {stream} + 1))::bigint as start,
           (array[
               15485863, 32452843, 49979687, 67867967, 86028121, 104395301, 122949823, 141650939
           ]::bigint[])[1 + floor(8 * loader.random(p.n, {stream} + 2))::integer] as stride,
           $until_ms - (p.id >> 20) - 1 as left_ms,
           loader.ring_of(p.author) as ring
    offset 0
 ) as g
 cross join generate_series(1, p.{count}) as j
 where p.{count} > 0 and p.n between $first and $last
"""
_USER = "loader.awake_at(mod(g.start + j * g.stride, g.size))"
_AT = """
to_timestamp(((p.id >> 20) + 1
    + floor(least(259200000, g.left_ms) * power(loader.random(p.id + j, {stream} + 3), 3))) / 1000)
"""

LIKES = (
    f"""
insert into core.likes (user_id, post_id, created_at)
select case when g.ring is null then {_USER}
            else loader.user_at(
                $ring_base + g.ring * $ring_size
                + mod(p.author - $ring_base - g.ring * $ring_size + j, $ring_size)
            ) end,
       p.id, {_AT}
"""
    + _WHO
).format(count="like_count", stream=200)

BOOKMARKS = (
    f"insert into core.bookmarks (user_id, post_id, created_at) select {_USER}, p.id, {_AT}" + _WHO
).format(count="bookmark_count", stream=210)

# One account keeps many bookmarks.
COLLECTION = """
insert into core.bookmarks (user_id, post_id, created_at)
select loader.user_at($bookmarking_reader), p.id,
       to_timestamp(($until_ms - 60000 + p.place) / 1000.0)
  from (
    select q.id, row_number() over (order by q.id) as place
      from loader.plan as q
     where q.is_open
     order by q.id desc
     limit $bookmarks
  ) as p
"""

# Within a post, each share may have come by an earlier one. Ids are numbered from 1 within their
# millisecond: 0 is that of a post.
SHARES = (
    f"""
insert into core.shares (id, user_id, post_id, via_share_id)
select s.id, s.user_id, s.post_id,
       case when s.place > 1 and (s.n = $cascade_n or loader.random(s.id, 230) < 0.5)
            then lag(s.id, 1 + floor(loader.random(s.id, 231) * (s.place - 1))::integer)
                 over (partition by s.post_id order by s.id) end
  from (
    select i.*, row_number() over (partition by i.post_id order by i.id) as place
      from (
        select w.n, w.post_id, w.user_id,
               (w.ms << 20)
               + row_number() over (partition by w.ms order by w.post_id, w.user_id) as id
          from (
            select p.n, p.id as post_id, {_USER} as user_id,
                   (p.id >> 20) + 1 + floor(
                       least(259200000, g.left_ms)
                       * power(loader.random(p.id + j, {{stream}} + 3), 3)
                   )::bigint as ms
            {_WHO}
          ) as w
      ) as i
  ) as s
"""  # noqa: S608
).format(count="share_count", stream=220)
