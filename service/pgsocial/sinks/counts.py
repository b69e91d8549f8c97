"""Counts of ClickHouse in the form of PostgreSQL's rollups, from which SQL makes the answers.

What is counted, of whom and in which buckets, says internal.counting(): here is only how a number
of a rollup is counted from rows.
"""

# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pgsocial.sinks.clickhouse import ClickHouse
from pgsocial.sinks.sink import Lost

Counting = Mapping[str, Any]
Rows = list[tuple[Any, ...]]

# Numbers by their column of the rollup, and what an engagement (or who followed) adds to each.
_OF_ENGAGEMENTS = {
    "views": "kind = 'view'",
    "reach": "is_first",
    "opens": "is_opened",
    "dwell_ms": "dwell_ms",
    "likes": "kind = 'like'",
    "shares": "kind = 'share'",
    "bookmarks": "kind = 'bookmark'",
    "profile_visits": "kind = 'post_visit'",
    "follows": "kind = 'post_follow'",
}
_OF_FOLLOWERS = {
    "gained": "kind = 'follow'",
    "lost": "kind = 'ended_follow'",
    "profile_visits": "kind = 'profile_visit'",
}
_OF_POSTS = {"comments": "reply_to_id", "quotes": "quote_of_id"}
_OF_PLATFORM = {
    "users": {"sign_ups": "1"},
    "posts": {"posts": "1", "replies": "reply_to_id > 0", "quotes": "quote_of_id > 0"},
    "engagements": {
        name: term for name, term in _OF_ENGAGEMENTS.items()
        if name not in ("dwell_ms", "profile_visits")
    } | {"follows": "kind = 'follow'"},
}  # fmt: skip
KNOWN = {
    "post_metrics": {*_OF_ENGAGEMENTS, *_OF_POSTS},
    "author_metrics": {"posts", *_OF_ENGAGEMENTS, *_OF_POSTS} - {"profile_visits"},
    "follower_changes": set(_OF_FOLLOWERS),
    "platform_metrics": {name for terms in _OF_PLATFORM.values() for name in terms},
}
_QUARTER = 15 * 60 * 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = datetime(2200, 1, 1, tzinfo=UTC)


def is_known(counting: Counting) -> bool:
    """Whether all numbers of the rollups are among those that ClickHouse has the rows of."""
    return all(set(counting[family]["columns"]) <= KNOWN[family] for family in _families(counting))


def count(engine: ClickHouse, counting: Counting) -> dict[str, Any]:
    """What was asked for with its rows, as the functions of internal take it as p_counted."""
    _check_place(engine, counting)
    made = {
        "post_metrics": _posts, "author_metrics": _author, "follower_changes": _followers,
        "platform_metrics": _platform,
    }  # fmt: skip
    return {
        **counting,
        **{family: made[family](engine, counting) for family in _families(counting)},
    }


def _families(counting: Counting) -> Iterable[str]:
    return KNOWN.keys() & counting.keys()


def _check_place(engine: ClickHouse, counting: Counting) -> None:
    """An engine may have come back from a copy without its runner knowing yet."""
    place = engine.position()
    if (
        place is None
        or (place.generation, place.epoch) != (counting["generation"], counting["epoch"])
        or place.batch < counting["batch_id"]
    ):
        raise Lost("ClickHouse is not where PostgreSQL left it")


def _posts(engine: ClickHouse, counting: Counting) -> Any:
    asked = counting["post_metrics"]
    names, posts = asked["columns"], asked["posts"]
    rows = _of_posts(names, "(select arrayJoin({posts:Array(UInt64)}))")
    if asked["is_by_post"]:
        found = engine.ask(
            f"select post, {_sums(names)} from ({rows}) group by post", _EPOCH, _NEVER, posts=posts
        )
        by_post = {row[0]: dict(zip(names, row[1:], strict=True)) for row in found}
        return {str(post): by_post.get(post, {}) for post in posts}
    return _by_time(engine, counting, names, rows, posts=posts)


def _author(engine: ClickHouse, counting: Counting) -> Any:
    asked = counting["author_metrics"]
    names = asked["columns"]
    wrote = ", ".join(f"toInt64({int(name == 'posts')})" for name in names)
    return _by_time(
        engine, counting, names,
        _of_posts(names, "(select id from {db}.post_authors where author_id = {user:UInt64})")
        + f" union all select created_at, id, {wrote} from {{db}}.posts"
        " where author_id = {user:UInt64} and {span}",
        user=asked["user_id"],
    )  # fmt: skip


def _of_posts(names: Sequence[str], posts: str) -> str:
    """What happened to these posts, a row each: at, post and what it adds to each number."""
    of_engagements = ", ".join(f"toInt64({_OF_ENGAGEMENTS.get(name, '0')}) as {name}"
                               for name in names)  # fmt: skip
    parts = [
        f"select created_at as at, subject_id as post, {of_engagements} from {{db}}.engagements"
        " where kind in ('view', 'like', 'share', 'bookmark', 'post_visit', 'post_follow')"
        f" and subject_id in {posts} and {{span}}"
    ]
    for mine, column in _OF_POSTS.items():
        terms = ", ".join(f"toInt64({int(name == mine)})" for name in names)
        parts.append(
            f"select created_at, {column}, {terms} from {{db}}.posts"
            f" where {column} in {posts} and {{span}}"
        )
    return " union all ".join(parts)


def _followers(engine: ClickHouse, counting: Counting) -> Any:
    asked = counting["follower_changes"]
    names = asked["columns"]
    began = ", ".join(f"toInt64({int(name == 'gained')})" for name in names)
    now = ", ".join(f"toInt64({_OF_FOLLOWERS[name]}) as {name}" for name in names)
    # Who went away came once.
    return _by_time(
        engine, counting, names,
        f"select created_at as at, {now} from {{db}}.engagements"
        " where kind in ('follow', 'ended_follow', 'profile_visit') and subject_id = {user:UInt64}"
        " and {span}"
        f" union all select began_at, {began} from {{db}}.engagements where kind = 'ended_follow'"
        " and subject_id = {user:UInt64} and began_at >= {from:DateTime64(6)}"
        " and began_at < {to:DateTime64(6)}",
        is_open=asked["is_open"], user=asked["user_id"],
    )  # fmt: skip


def _platform(engine: ClickHouse, counting: Counting) -> Any:
    asked = counting["platform_metrics"]
    names = asked["columns"]
    rows = " union all ".join(
        "select created_at as at, "
        + ", ".join(f"toInt64({terms.get(name, '0')}) as {name}" for name in names)
        + f" from {{db}}.{view} where {{span}}"
        + (" and kind <> 'ended_follow'" if view == "engagements" else "")
        for view, terms in _OF_PLATFORM.items()
    )
    return _by_time(engine, counting, names, rows, is_by_quarter=asked["is_by_quarter"])


def _by_time(
    engine: ClickHouse,
    counting: Counting,
    names: Sequence[str],
    rows: str,
    *,
    is_open: bool = False,
    is_by_quarter: bool = False,
    **given: object,
) -> list[dict[str, Any]]:
    """A row for each bucket with something in it, at its start; is_open: the last goes on."""
    edges = [*counting["starts"], *([counting["until"]] if is_open else [])]
    at = "toUnixTimestamp64Micro(at)"
    start = "roundDown(" + at + ", {edges:Array(Int64)})"
    if is_by_quarter:
        start = f"intDiv({at}, {_QUARTER}) * {_QUARTER}"
    found = engine.ask(
        f"select {start} as start, {_sums(names)} from ({rows}) group by start",
        _time(edges[0]), _NEVER if is_open else _time(counting["until"]), edges=edges, **given,
    )  # fmt: skip
    return [
        {"time": _time(row[0]).isoformat(), **dict(zip(names, row[1:], strict=True))}
        for row in found
    ]


def _sums(names: Sequence[str]) -> str:
    return ", ".join(f"sum({name})" for name in names)


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
