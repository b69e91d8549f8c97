"""What is suggested and what trends never depends on what a viewer may not see: before and after.

So few candidates are looked at that what is not seen would push out what is, if it were among them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.stack.log import Connection, cloned, connect, one, users

CANDIDATES = 100
TAGS = ("rain", "rainbow", "raincoat", "harbour", "harbor", "lantern")
RULES = '{"floor": 2, "floors": {}, "threshold": 0.1, "cooldown": 0}'
PREFIXES = ("l", "le", "lk", "leak", "ra", "#ra", "@l", "lantern", "secret")
TYPED = ("rain", "ran", "rainb", "harbuor", "lantren", "secret", "sceret")
# Not of the numbers behind a trend: what fades while one looks.
FADING = ("score_now", "score", "rules")


@pytest.fixture
def database() -> Iterator[str]:
    with cloned("pgsocial_discovery_leaks") as name:
        with connect(name) as connection:
            connection.execute(
                "create or replace function internal.page_candidates() returns integer"
                " language sql immutable parallel safe as"
                f" $$ select {CANDIDATES} $$"
            )
            connection.execute(
                "select ops.set_trend_rule(r.name, r.parameters || %s::jsonb)"
                " from analytics.trend_rules as r where r.is_active and r.kind <> 'viral'",
                [RULES],
            )
            connection.execute(
                "select ops.use_embedding_model(m, true)"
                " from ops.add_embedding_model('leak', 'by hand', 3) as m"
            )
        yield name


class World:
    """A viewer, open accounts whom they know, and accounts of which they see some or nothing."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection, self.random, self.seed = connection, random.Random(seed), seed
        self.viewer, self.stranger, *self.open = users(connection, f"leak{seed}", 40)
        self.friends, self.insider = self.open[:12], self.open[12]
        self.closed, self.shy, self.foe = users(connection, f"lkcd{seed}", 3)
        self.posts: list[int] = []
        self.hidden: list[tuple[int, int]] = []
        self.made = 0
        for friend in self.friends:
            self.do("follow_user", self.viewer, friend)
            for other in self.random.sample(self.open[:26], 14):
                if other != friend:
                    self.do("follow_user", friend, other)
        for fan in [*self.open[6:12], *self.open[22:30]]:
            self.do("follow_user", fan, self.viewer)
        self.do("follow_user", self.insider, self.closed)
        connection.execute("select social.update_profile(%s, p_is_private => true)", [self.closed])
        connection.execute(
            "select social.set_preferences(%s, '{\"is_discoverable\": false}')", [self.shy]
        )
        self.do("block_user", self.foe, self.viewer)
        # Counters count everybody: for each who is followed, or follows, and is gone, one ends.
        self.stale = [(friend, self.suspended(friend)) for friend in self.friends for _ in "12"]
        self.fans = [self.suspended(fan_of=self.viewer) for _ in range(15)]

    def do(self, function: str, *arguments: object) -> Any:
        places = ", ".join(["%s"] * len(arguments))
        return one(self.connection, f"select social.{function}({places})", *arguments)

    def write(self, author: int, visibility: str = "public", tags: int = 2, extra: str = "") -> int:
        words = [f"#{tag}" for tag in self.random.sample(TAGS, tags)]
        made = one(
            self.connection,
            "select social.create_post(%s, %s, p_visibility => %s)",
            author,
            " ".join(["Look", *words]) + extra,
            visibility,
        )
        assert isinstance(made, int)
        vector = [self.random.choice([0.2, 0.5, 1.0]) for _ in range(3)]
        self.connection.execute("select internal.set_embeddings(array[%s::bigint])", [made])
        self.connection.execute(
            "select internal.store_embeddings(m.id, array[p.id],"
            " array[hashtextextended(internal.post_text(p), 0)], array[%s])"
            " from core.posts as p, internal.embedding_models as m where p.id = %s",
            [str(vector), made],
        )
        return made

    def seen(self) -> None:
        author = self.random.choice(self.open)
        lot = self.random.random()
        if lot < 0.5 or not self.posts:
            self.posts.append(self.write(author, tags=self.random.randint(1, 3)))
        elif lot < 0.8:
            self.do("like_post", author, self.random.choice(self.posts))
        else:
            others = [user for user in self.open[:26] if user != author]
            self.do("follow_user", author, self.random.choice(others))

    def suspended(self, follower: int | None = None, fan_of: int | None = None) -> int:
        """Somebody who was here for a moment."""
        self.made += 1
        made = self.do("create_user", f"leakz{self.seed}_{self.made}")
        if follower is not None:
            self.do("follow_user", follower, made)
        if fan_of is not None:
            self.do("follow_user", made, fan_of)
        self.do("follow_user", made, self.shy)
        self.write(made, extra=" #secret")
        if self.posts:
            self.do("like_post", made, self.random.choice(self.posts))
        if self.random.random() < 0.5:
            self.do("suspend_user", made, "spam")
        else:
            self.do("deactivate_user", made)
        assert isinstance(made, int)
        return made

    def unseen(self) -> None:
        """Something that neither the viewer nor a stranger nor a guest may notice."""
        lot = self.random.random()
        if lot < 0.1 and self.hidden:
            author, post = self.hidden.pop(self.random.randrange(len(self.hidden)))
            if self.random.random() < 0.5:
                self.do("delete_post", author, post)
            else:
                self.do("edit_post", author, post, "#rain #lantern #secret otherwise")
        elif lot < 0.2 and self.stale:
            friend, old = self.stale.pop()
            self.do("unfollow_user", friend, old)
            self.suspended(friend)
        elif lot < 0.25 and self.fans:
            old = self.fans.pop(0)
            for _ in range(8):
                self.do("erase_user", old)
            assert not self.rows("select from core.follows where follower_id = %s", old)
            self.suspended(fan_of=self.viewer)
        elif lot < 0.3:
            self.suspended(self.viewer)
        elif lot < 0.4 and self.posts:
            self.do("like_post", self.closed, self.random.choice(self.posts))
        else:
            author, visibility = self.random.choice(
                [
                    (self.closed, "public"),
                    (self.closed, "public"),
                    (self.closed, "followers"),
                    (self.random.choice(self.open[13:]), "followers"),
                    (self.random.choice(self.open), "mentioned"),
                    (self.shy, "followers"),
                ]
            )
            visibility = "mentioned" if author in self.friends else visibility
            post = self.write(author, visibility, extra=" #secret")
            self.hidden.append((author, post))
            if author == self.closed and self.random.random() < 0.3:
                self.do("like_post", self.insider, post)

    def across_a_block(self) -> None:
        """What guests see, and the viewer does not."""
        if self.random.random() < 0.7:
            self.write(self.foe)
        else:
            self.do("like_post", self.foe, self.random.choice(self.posts))

    def settle(self, minutes: int) -> None:
        self.connection.execute("select internal.settle()")
        refresh = "select internal.refresh_trends(now() + %s * interval '1 minute')"
        while one(self.connection, refresh, minutes) is not None:
            pass

    def rows(self, query: str, *arguments: object) -> list[Any]:
        return self.connection.execute(query.encode(), arguments).fetchall()

    def of_people(self) -> dict[tuple[object, ...], list[Any]]:
        """What each viewer is told of people."""
        found: dict[tuple[object, ...], list[Any]] = {}
        for viewer in (self.viewer, self.stranger, None):
            for prefix in PREFIXES:
                found[viewer, "users", prefix] = self.rows(
                    "select u::text from social.search_users(%s, %s) as u", viewer, prefix
                )
                found[viewer, "@", prefix] = self.rows(
                    "select s::text from social.suggest(%s, %s, 20) as s",
                    viewer,
                    f"@{prefix.strip('@#')}",
                )
            for user in self.open[:12]:
                found[viewer, "similar", user] = self.rows(
                    "select s::text from social.similar_users(%s, %s, 20) as s", viewer, user
                )
        for viewer in (self.viewer, self.stranger):
            found[viewer, "suggested"] = self.rows(
                "select s::text from social.suggest_users(%s, 50) as s", viewer
            )
        return found

    def of_tags(self) -> dict[tuple[object, ...], list[Any]]:
        """What is told of hashtags and trends."""
        found: dict[tuple[object, ...], list[Any]] = {}
        for tag in (*TAGS, "secret"):
            found["related", tag] = self.rows(
                "select r::text from social.related_hashtags(%s) as r", tag
            )
        for typed in TYPED:
            for function in ("list_hashtags", "search_hashtags"):
                found[function, typed] = self.rows(
                    f"select h::text from social.{function}(%s) as h", typed
                )
        for viewer in (self.viewer, self.stranger, None):
            for prefix in PREFIXES:
                found[viewer, "suggest", prefix] = self.rows(
                    "select s::text from social.suggest(%s, %s, 20) as s", viewer, prefix
                )
            for window in ("hour", "day", "week"):
                found[viewer, "hashtags", window] = self.rows(
                    "select rank, tag, account_count, expected_count, since_at"
                    " from social.trending_hashtags(%s, %s, null, 50)",
                    viewer,
                    window,
                )
                found[viewer, "posts", window] = self.rows(
                    "select id from social.trending_posts(%s, %s, null, 50)", viewer, window
                )
                for tag in TAGS:
                    found[viewer, tag, window] = self.explained(viewer, "hashtag", tag, window)
            for post in self.posts[-10:]:
                found[viewer, "explain", post] = self.explained(viewer, "post", str(post), "day")
            found[viewer, "viral"] = self.rows(
                "select (v.post).id, v.confidence from social.viral_posts(%s) as v", viewer
            )
        for viewer in (self.viewer, self.stranger):
            found[viewer, "feed"] = self.rows(
                "select id from social.trending_feed(%s, null, 50)", viewer
            )
        return found

    def explained(self, viewer: int | None, kind: str, subject: str, window: str) -> list[Any]:
        return self.rows(
            "select (social.explain_trend(%s, %s, %s, %s) - %s::text[])::text",
            viewer,
            kind,
            subject,
            window,
            list(FADING),
        )


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> list[Any]:
    return [(question, before[question], after[question])
            for question in before if before[question] != after[question]]  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
def test_what_is_not_seen_changes_nothing(database: str, seed: int) -> None:
    with connect(database) as connection:
        world = World(connection, seed)
        for _ in range(160):
            world.seen()
        for tag in TAGS[:3]:
            world.do("create_post", world.viewer, f"My #{tag}")
        for _ in range(10):
            world.unseen()
        world.settle(0)
        before = {**world.of_people(), **world.of_tags()}
        assert sum(len(rows) > 3 for rows in before.values()) > 80
        assert sum(len(rows) == 0 for rows in before.values()) < 50
        for _ in range(4 * CANDIDATES):
            world.unseen()
        world.settle(20)
        after = {**world.of_people(), **world.of_tags()}
        assert changed(before, after)[:1] == []
        assert not [question for question, rows in after.items() if "secret" in str(rows)]


def test_what_stands_across_a_block_changes_nothing_of_people(database: str) -> None:
    with connect(database) as connection:
        world = World(connection, 7)
        for _ in range(160):
            world.seen()
        for tag in TAGS[:3]:
            world.do("create_post", world.viewer, f"My #{tag}")
        world.settle(0)
        mine = {question: rows for question, rows in world.of_people().items()
                if question[0] == world.viewer}  # fmt: skip
        assert any("hashtag" in str(rows) for rows in mine.values())
        told = world.of_tags()
        for _ in range(3 * CANDIDATES):
            world.across_a_block()
        world.settle(20)
        assert changed(mine, world.of_people())[:1] == []
        assert changed(told, world.of_tags()), "hashtags are of what guests see"
