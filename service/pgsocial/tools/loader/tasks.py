"""What a load consists of: tasks of one transaction each, and which must come before which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from string import Template
from typing import Any

import psycopg
from psycopg import sql

from pgsocial.tools.loader import definitions, engagement, people, posts, read_models
from pgsocial.tools.loader.scale import Scale

Connection = psycopg.Connection[Any]
# Rows that a part of a step has at most, or there about.
PART = 1_500_000
# The steps that fill each table. Its indexes, constraints and triggers are away meanwhile.
TABLES: dict[str, tuple[str, ...]] = {
    "core.users": ("users",),
    "core.activity": ("activity",),
    "core.active_days": ("active days",),
    "core.follows": ("follows", "stars", "rings"),
    "core.follow_requests": ("requests",),
    "core.blocks": ("blocks", "big blocks"),
    "core.mutes": ("mutes",),
    "internal.hidden": ("hidden",),
    "core.posts": ("posts",),
    "core.post_hashtags": ("hashtags",),
    "core.post_mentions": ("mentions",),
    "core.likes": ("likes",),
    "core.shares": ("shares",),
    "core.bookmarks": ("bookmarks", "collection"),
    "internal.user_counters": ("user counters",),
    "internal.hashtag_stats": ("hashtag stats",),
    "internal.open_hashtags": ("open hashtags",),
    "internal.search_documents": ("documents",),
    "internal.search_readers": ("readers",),
    "internal.search_terms": ("terms",),
    "internal.notifications": ("liked", "shared", "followed", "requested", "answered", "mentioned"),
    **{
        f"analytics.{family}{level}": (f"{family}{level}",)
        for family in read_models.METRICS
        for level in read_models.LEVELS
    },
}
ROWS = tuple(step for steps in TABLES.values() for step in steps)


@dataclass(frozen=True)
class Task:
    """`run` returns how many rows it wrote; the runner notes it in the same transaction."""

    step: str
    run: Callable[[Connection], int]
    rows: float = 0
    cost: float = 1
    part: int = 0
    after: frozenset[str] = field(default_factory=frozenset)
    is_transaction: bool = True

    @property
    def name(self) -> str:
        return f"{self.step} {self.part}"


def statement(text: str) -> Callable[[Connection], int]:
    def run(connection: Connection) -> int:
        return max(0, connection.execute(text.encode()).rowcount)

    return run


@dataclass(frozen=True)
class Plan:
    """The steps that write rows, with `values` filled in."""

    scale: Scale
    values: dict[str, Any]

    def text(self, text: str, **more: int) -> str:
        return Template(text).substitute(self.values, **more)

    def one(self, step: str, text: str, rows: float, *after: str) -> Task:
        whole = self.text(text, first=1, last=self.scale.posts)
        return Task(step, statement(whole), rows, 1, 0, frozenset(after))

    def parts(
        self, step: str, text: str, rows: float, start: int, count: int, *after: str
    ) -> Iterator[Task]:
        """Parts over the numbers from `start` on, `count` in all."""
        parts = max(2, round(rows / PART))
        for part in range(parts):
            span = {
                "first": start + count * part // parts,
                "last": start + count * (part + 1) // parts - 1,
                "part": part,
                "parts": parts,
            }
            run = statement(self.text(text, **span))
            yield Task(step, run, rows / parts, 1, part, frozenset(after))

    def tasks(self) -> list[Task]:
        """In the order in which they start, if what they wait for is there."""
        s, n = self.scale, self.scale.users
        likes, shares, bookmarks = (int(s.engagements * part) for part in (0.85, 0.07, 0.08))
        follows = "vacuum core.follows"
        return [
            *self.parts("plan", posts.PLAN, s.posts, 1, s.posts),
            *self.parts("users", people.USERS, n, 0, n),
            self.one("plan key", posts.PLAN_KEY, 0, "plan"),
            self.one("replies", posts.REPLIES, s.posts * 0.4, "plan key"),
            *self.parts("follows", people.FOLLOWS, s.follows, 0, n),
            self.one("stars", people.STARS, n / 2),
            self.one("rings", people.RINGS, s.rings * s.ring_size**2),
            self.one("shares", engagement.SHARES, shares, "plan key"),
            *self.parts("posts", posts.POSTS, s.posts, 1, s.posts, "replies", "users"),
            *self.parts("likes", engagement.LIKES, likes, 1, s.posts, "plan key"),
            *self.parts("bookmarks", engagement.BOOKMARKS, bookmarks, 1, s.posts, "plan key"),
            self.one("collection", engagement.COLLECTION, 1_000, "plan key"),
            self.one("hashtags", posts.HASHTAGS, s.posts * 0.4, "posts"),
            self.one("mentions", posts.MENTIONS, s.posts * 0.12, "posts"),
            *self.parts("activity", people.ACTIVITY, n, 0, n),
            self.one("active days", people.ACTIVE_DAYS, n, "activity"),
            self.one("mutes", people.MUTES, n * 0.2),
            self.one("blocks", people.BLOCKS, n, follows),
            self.one("big blocks", people.BIG_BLOCKS, n / 10, follows),
            self.one("requests", people.REQUESTS, n / 10, follows, "blocks", "big blocks"),
            self.one("hidden", people.HIDDEN, n * 2, "blocks", "big blocks", "mutes"),
            self.one("authors", read_models.AUTHORS, n / 2, "posts"),
            self.one("entries", read_models.ENTRIES, n, "posts", "shares"),
            self.one("followers", read_models.FOLLOWERS, n, "follows", "stars", "rings"),
            self.one("following", read_models.FOLLOWING, n, "follows", "stars", "rings"),
            self.one(
                "user counters",
                read_models.USER_COUNTERS,
                n,
                *("authors", "entries", "followers", "following"),
            ),
            self.one("open hashtags", read_models.OPEN_HASHTAGS, s.posts * 0.3, "posts"),
            self.one("hashtag stats", read_models.HASHTAG_STATS, 1_000, "open hashtags"),
            *self.search(),
            *self.notifications(),
            *self.metrics(),
        ]

    def search(self) -> Iterator[Task]:
        """After vacuum too, since each post and author is looked up."""
        s, found = self.scale, ("vacuum core.posts", "vacuum core.users")
        yield self.one("buckets", read_models.BUCKETS, s.posts / 10, *found)
        yield from self.parts(
            "documents", read_models.DOCUMENTS, s.posts * 12, 1, s.posts, "buckets"
        )
        yield self.one("readers", read_models.READERS, s.posts * 0.1, "documents")
        yield self.one("terms", read_models.TERMS, s.posts * 3, "documents")
        yield self.one("search numbers", read_models.NUMBERS, s.posts / 10, "documents")

    def notifications(self) -> Iterator[Task]:
        """After vacuum, where an index alone may answer."""
        s, n = self.scale, self.scale.users
        yield self.one("answered", read_models.ANSWERED, s.posts * 0.4, "replies")
        yield self.one("mentioned", read_models.MENTIONED, s.posts * 0.1, "replies", "mentions")
        yield self.one("requested", read_models.REQUESTED, n / 10, "requests")
        for step, text, rows, start, count, table in (
            ("liked", read_models.LIKED, s.posts * 0.9, 1, s.posts, "likes"),
            ("shared", read_models.SHARED, s.posts * 0.4, 1, s.posts, "shares"),
            ("followed", read_models.FOLLOWED, s.follows * 0.25, 0, n, "follows"),
        ):
            yield from self.parts(step, text, rows, start, count, f"vacuum core.{table}")

    def metrics(self) -> Iterator[Task]:
        """When all that they are made of is there: range by range, by indexes, or counted once;
        those of authors from those of their posts."""
        sources = ("users", "posts", "likes", "shares", "bookmarks", "follows")
        found = tuple(f"vacuum core.{table}" for table in sources)
        spans = {"post_id": (1, self.scale.posts), "user_id": (0, self.scale.users)}
        for family, (subject, _) in read_models.METRICS.items():
            counted = f"minutes of {family}"
            if subject not in spans:
                yield self.one(counted, read_models.minutes(family), self.scale.posts, *found)
            for level in read_models.LEVELS:
                step = f"{family}{level}"
                if family == "author_metrics":
                    text = read_models.metrics(family, level, read_models.of_authors(level))
                    yield self.one(step, text, self.scale.posts * 4, f"post_metrics{level}")
                elif subject in spans:
                    text, rows = read_models.metrics(family, level), self.scale.posts * 4
                    yield from self.parts(step, text, rows, *spans[subject], *found)
                else:
                    text = read_models.metrics(family, level, f"loader.{family}")
                    yield self.one(step, text, self.scale.posts / 20, counted)

    def timelines(self) -> Iterator[Task]:
        """Last of all, since constraints come back under locks of many tables."""
        s, n = self.scale, self.scale.users
        rows = n * s.active_share * 150
        yield self.one(
            "reset timelines", read_models.RESET_TIMELINES, 0, "constraints", "foreign keys"
        )
        yield from self.parts(
            "timelines", read_models.TIMELINES, rows * 12, 0, n, "reset timelines"
        )


def restoring(connection: Connection, row_counts: dict[str, float]) -> list[Task]:
    """What brings constraints and indexes back; `row_counts` are those of the tables, about."""
    found = []
    for place, relation, *_ in definitions.parked(connection, "index"):
        found.append(
            Task(
                f"indexes of {relation}",
                _back([place]),
                row_counts.get(relation, 0),
                0.8,
                place,
                frozenset(TABLES[relation]),
            )
        )
    found += [_vacuum(table, row_counts[table], f"indexes of {table}") for table in TABLES]
    before = frozenset(task.step for task in found)
    unique = [place for place, *_ in definitions.parked(connection, "unique")]
    keys = definitions.parked(connection, "foreign key")
    away = [text for _, relation, name, text in keys if not _exists(connection, relation, name)]
    constraints = Task(
        "constraints",
        _add(unique, away),
        after=before | frozenset(ROWS),
    )
    checks = [
        Task(
            "foreign keys",
            _validate(place),
            row_counts.get(relation, 0),
            0.5,
            place,
            frozenset({"constraints"}),
        )
        for place, relation, _, _ in keys
    ]
    return [*found, *([constraints] if unique or away else []), *checks]


def finishing(connection: Connection, plan: Plan) -> list[Task]:
    """Timelines and other read models, and what could not be vacuumed while others were at work."""
    found = list(plan.timelines())
    names = _projections(connection)
    after = ("constraints", "foreign keys", "timelines")
    for part, name in enumerate(names):
        rebuild = sql.SQL("call ops.rebuild_projection({})").format(sql.Literal(name))
        run = statement(rebuild.as_string())
        task = Task("projections", run, plan.scale.posts, 1, part, frozenset(after), False)
        found.append(task)
    tables = [*TABLES, *read_models.TIMELINE_TABLES]
    return [*found, *(_vacuum(table, 0, *after, "projections") for table in tables)]


def _vacuum(table: str, rows: float, *after: str) -> Task:
    """Outside a transaction. Frozen now, while the rows are still in memory.

    What is newer than the oldest statement under way waits for the second one at the end.
    """
    step = f"vacuum {table}" if rows else "vacuum"
    place = [*TABLES, *read_models.TIMELINE_TABLES].index(table)
    run = statement(f"vacuum (freeze, analyze) {table}")
    return Task(step, run, rows, 0.2, place, frozenset(after), False)


def _projections(connection: Connection) -> list[str]:
    """Read models that no step builds."""
    rows = connection.execute("select name from internal.projections order by name").fetchall()
    return [str(row[0]) for row in rows if row[0] not in read_models.BUILT]


def one(connection: Connection, query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def _exists(connection: Connection, relation: str, name: str) -> bool:
    query = "select 1 from pg_constraint where conrelid = %s::regclass and conname = %s"
    return connection.execute(query, [relation, name]).fetchone() is not None


def _back(places: list[int]) -> Callable[[Connection], int]:
    def run(connection: Connection) -> int:
        for place in places:
            definitions.back(connection, place)
        return 0

    return run


def _add(unique: list[int], keys: list[str]) -> Callable[[Connection], int]:
    """Unique constraints, on the indexes that are there; foreign keys, not yet checked."""

    def run(connection: Connection) -> int:
        _back(unique)(connection)
        for definition in keys:
            connection.execute(definition.encode())
        return 0

    return run


def _validate(place: int) -> Callable[[Connection], int]:
    def run(connection: Connection) -> int:
        definitions.validate(connection, place)
        return 0

    return run
