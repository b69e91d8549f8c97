"""Somebody with forty days behind them: posts, viewers, followers, a day on which many came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

# A post a day at another hour; some of the fans see it, other ones each day.
_POSTS = """
    insert into core.posts (id, author_id, body, lang)
    select internal.id_at(t) + 7, %(author)s, 'Day ' || d || ' of #studio', 'en'
      from generate_series(1, 40) as d
     cross join lateral (select now() - make_interval(days => d, hours => d %% 7) as t) as w
"""
_FANS = "select social.create_user(%(name)s || n) from generate_series(1, 60) as n"
_VIEWS = """
    insert into core.views (viewer_id, post_id, window_at, surface, is_opened, created_at)
    select f.id, p.id, date_bin('30 minutes', t, timestamptz '1970-01-01Z'),
           (array['feed','feed','feed','profile','hashtag','search'])[1 + f.n %% 6], f.n %% 3 = 0, t
      from posts as p
      join fans as f on (f.n * 7 + p.day * 13) %% 60 < 25 + p.day %% 30
     cross join lateral (
        select p.created_at + f.n * interval '11 minutes' as t
     ) as w
     where t < now()
"""
_LIKES = """
    insert into core.likes (user_id, post_id, created_at)
    select v.viewer_id, v.post_id, v.created_at + interval '20 seconds'
      from core.views as v join posts as p on p.id = v.post_id join fans as f on f.id = v.viewer_id
     where (f.n + p.day) %% 4 = 0
"""
_FOLLOWS = """
    insert into core.follows (follower_id, followee_id, created_at)
    select id, %(author)s, date_trunc('day', now(), 'UTC') + interval '1 hour'
           - make_interval(days => case when n <= 20 then 3 else 4 + (n - 20) %% 30 end)
      from fans where n <= 50
"""
_LEAVES = """
    delete from core.follows
     where followee_id = %(author)s and follower_id in (select id from fans where n in (47, 48, 49))
"""
_SHARES = """
    with first as (
        insert into core.shares (user_id, post_id)
        select f.id, p.id from fans as f join posts as p on p.day = 1 where f.n = 1
        returning id, post_id
    )
    insert into core.shares (user_id, post_id, via_share_id)
    select f.id, s.post_id, s.id from fans as f cross join first as s where f.n between 2 and 4
"""


@dataclass
class Creator:
    id: int
    fans: list[int]
    posts: list[int]  # Yesterday's first.


def fill(connection: psycopg.Connection[Any], author: int, name: str) -> Creator:
    given = {"author": author, "name": f"{name}_fan_"}
    fans = [row[0] for row in connection.execute(_FANS, given)]
    connection.execute("drop table if exists fans, posts")
    connection.execute(
        "create temp table fans as select u.id, row_number() over (order by u.id)::integer as n"
        " from core.users as u where u.id = any(%s)",
        [fans],
    )
    connection.execute(_POSTS, given)
    connection.execute(
        "create temp table posts as select p.id, p.created_at,"
        " row_number() over (order by p.id desc)::integer as day"
        " from core.posts as p where p.author_id = %s",
        [author],
    )
    for statement in (_VIEWS, _LIKES, _FOLLOWS):
        connection.execute(statement, given)
    connection.execute("select internal.settle()")
    connection.execute(_LEAVES, given)
    connection.execute(_SHARES)
    connection.execute("select internal.settle()")
    posts = [row[0] for row in connection.execute("select id from posts order by day")]
    return Creator(author, fans, posts)
