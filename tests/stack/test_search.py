"""What somebody finds never depends on what they may not see: random networks, before and after.

Bounds are so small that each of them cuts. Recency weighs nothing, so that time changes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stack.log import Connection, cloned, connect, one, users

BOUNDS = {
    "search_candidates": 6,
    "search_scan": 4,
    "search_reach": 12,
    "search_closed": 5,
    "search_bucket": 4,
    "search_recency_weight": 0,
}
WORDS = ("rain", "running", "runs", "harbour", "lantern", "東京都", "京都", "naïve", "rare")
QUERIES = (
    "rain", "run", "rain harbour", "rain lantern run", "rain or lantern", "har*", '"rain harbour"',
    "京都", "naive -rain", "rare", "rare rain", "#red rain", "lang:en", "is:original -rain", "京",
    "from:{open} rain", "from:{closed} rain", "-from:{open} rain", "to:{closed}",
    "rain in:following",
)  # fmt: skip
SORTS = ("relevance", "newest", "top")


@pytest.fixture
def database() -> Iterator[str]:
    with cloned("pgsocial_search") as name, connect(name) as connection:
        for setting, value in BOUNDS.items():
            connection.execute(
                "update ops.settings set value = %s where name = %s", [str(value), setting]
            )
        yield name


class World:
    """A viewer, whom they follow, and accounts of which they see some or no posts."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection, self.random, self.name = connection, random.Random(seed), f"s{seed}"
        self.viewer, self.friend, self.open, self.closed, self.enemy = users(
            connection, f"s{seed}", 5
        )
        self.gone = 0
        self.hidden: list[int] = []
        self.do("select social.follow_user(%s, %s)", self.viewer, self.open)
        for user in (self.friend, self.closed, self.enemy):
            self.do("select social.update_profile(%s, p_is_private => true)", user)
        self.do("select social.follow_user(%s, %s)", self.viewer, self.friend)
        self.do("select social.accept_follow(%s, %s)", self.friend, self.viewer)
        self.do("select social.follow_user(%s, %s)", self.viewer, self.enemy)
        self.do("select social.block_user(%s, %s)", self.enemy, self.viewer)
        names = {"open": self.open, "closed": self.closed}
        self.queries = [
            query.format(**{key: f"s{seed}_{3 + n}" for n, key in enumerate(names)})
            for query in QUERIES
        ]

    def do(self, statement: str, *arguments: object) -> Any:
        return one(self.connection, statement, *arguments)

    def write(self, author: int, visibility: str, extra: str = "") -> int:
        body = " ".join(self.random.choices(WORDS, k=self.random.randint(1, 6)))
        tag, lang = self.random.choice(["", " #red"]), self.random.choice(["en", None])
        made = self.do(
            "select social.create_post(%s, %s, p_visibility => %s, p_lang => %s)",
            author,
            body + extra + tag,
            visibility,
            lang,
        )
        assert isinstance(made, int)
        return made

    def seen(self) -> None:
        """Posts of which the viewer sees all."""
        author = self.random.choice([self.viewer, self.friend, self.open])
        self.write(author, self.random.choice(["public", "public", "followers"]))

    def unseen(self) -> None:
        """Something that neither the viewer nor a guest may notice."""
        lot = self.random.random()
        if self.hidden and lot < 0.2:
            post = self.random.choice(self.hidden)
            author = self.do("select author_id from core.posts where id = %s", post)
            verb = self.random.choice(
                ["delete_post(%s, %s)", "edit_post(%s, %s, 'rain rain rare')"]
            )
            if self.do("select deleted_at is null from core.posts where id = %s", post):
                self.do(f"select social.{verb}", author, post)
            return
        if lot < 0.35:
            self.leave()
            return
        author, visibility = self.random.choice(
            [
                (self.closed, "public"),
                (self.closed, "followers"),
                (self.enemy, "public"),
                (self.enemy, "followers"),
                (self.open, "mentioned"),
                (self.friend, "mentioned"),
            ]
        )
        self.hidden.append(self.write(author, visibility, " rare secretword"))

    def leave(self) -> None:
        """Somebody writes and is gone before anything is told of it."""
        self.gone += 1
        author = self.do("select social.create_user(%s)", f"{self.name}_gone_{self.gone}")
        self.write(author, "public", " rare secretword")
        how = self.random.choice(["suspend_user(%s, 'spam')", "deactivate_user(%s)"])
        self.do(f"select social.{how}", author)

    def settle(self) -> None:
        self.connection.execute("select internal.settle()")

    def answers(self) -> dict[tuple[object, ...], object]:
        found: dict[tuple[object, ...], object] = {}
        for viewer in (self.viewer, None):
            for query in [*self.queries, "secretword", "secret*", "rare secretword"]:
                for sort in SORTS:
                    found[viewer, query, sort] = self.pages(viewer, query, sort)
                found[viewer, query, "read"] = self.connection.execute(
                    "select q::text from social.explain_query(%s, %s) as q", [viewer, query]
                ).fetchall()
        return found

    def pages(self, viewer: int | None, query: str, sort: str) -> list[object]:
        """All pages, but for what tells of time."""
        found: list[object] = []
        cursor = None
        for _ in range(50):
            answer = self.do(
                "select social.search_posts(%s, %s, %s, 4, %s)", viewer, query, sort, cursor
            )
            cursor = answer["cursor"]
            hits = [
                (hit["post"]["id"], hit["score"], hit["snippet"], self.parts(viewer, query, hit))
                for hit in answer["hits"]
            ]
            found.append((hits, answer["is_cut"], answer["is_relaxed"], cursor is None))
            if cursor is None:
                return found
        raise AssertionError(f"the pages of {query} go round")

    def parts(self, viewer: int | None, query: str, hit: dict[str, Any]) -> object:
        return self.connection.execute(
            "select p::text from social.explain_hit(%s, %s, %s) as p",
            [viewer, int(hit["post"]["id"]), query],
        ).fetchall()


@pytest.mark.parametrize("seed", range(3))
def test_what_is_not_seen_changes_nothing(database: str, seed: int) -> None:
    with connect(database) as connection:
        world = World(connection, seed)
        for _ in range(30):
            world.seen()
            if world.random.random() < 0.3:
                world.settle()
        for _ in range(4):
            world.unseen()
        world.settle()
        before = world.answers()
        assert sum(len(pages) > 1 for pages in before.values() if isinstance(pages, list)) > 20
        assert any("true" in str(page).lower() for page in before.values())
        for _ in range(25):
            world.unseen()
            if world.random.random() < 0.3:
                world.settle()
        world.settle()
        after = world.answers()
        changed = [question for question in before if before[question] != after[question]]
        assert changed == [], (before[changed[0]], after[changed[0]])
        assert connection.execute("select * from ops.verify_projection('search')").fetchall() == []
