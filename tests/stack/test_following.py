"""An application that LISTENs and calls social.read_events() follows all that it may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import databases
from tests.stack.log import Connection, cloned, connect, one, repeating, users


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cloned("pgsocial_following") as name:
        yield name


class Application:
    """What docs/guide/events.md tells an application to do."""

    def __init__(self, database: str, viewer: int | None, batch: int) -> None:
        self.database, self.viewer = database, viewer
        self.batch, self.event = batch, None
        self.seen: list[tuple[Any, ...]] = []

    def follow(self, until: int, page: int = 7) -> None:
        """Read on over a new connection until batch `until` has been read."""
        with connect(self.database, "PGSOCIAL_APP_URL") as connection:
            connection.execute("listen pgsocial_batch")
            notified = one(connection, "select social.last_batch()")
            while True:
                self.read(connection, page, notified)
                if self.batch >= until:
                    return
                for notification in connection.notifies(timeout=5, stop_after=1):
                    notified = int(notification.payload)

    def read(self, connection: Connection, page: int, notified: int) -> None:
        while True:
            rows = connection.execute(
                "select batch_id, id, type, actor_id, post_id, payload"
                " from social.read_events(%s, %s, %s, %s)",
                [self.viewer, self.batch, self.event, page],
            ).fetchall()
            self.seen += rows
            if rows:
                self.batch, self.event = rows[-1][0], rows[-1][1]
            if len(rows) < page:
                if notified > self.batch:
                    self.batch, self.event = notified, None
                return


def test_posts_arrive_as_they_are_made_and_nothing_else_does(database: str) -> None:
    with (
        connect(database, "PGSOCIAL_APP_URL") as writer,
        connect(database) as owner,
        repeating(databases.url("PGSOCIAL_WORKER_URL", database), "select internal.tick()"),
    ):
        author, friend, blocked, private = users(writer, "follower", 4)
        owner.execute("update core.users set is_private = true where id = %s", [private])
        writer.execute("select social.block_user(%s, %s)", [author, blocked])
        start = one(owner, "select max(id) from internal.batches")
        followers = {
            who: Application(database, who, start) for who in (author, friend, blocked, None)
        }
        made = []
        for number in range(30):
            made.append(one(writer, "select social.create_post(%s, %s)", author, f"post {number}"))
            writer.execute("select social.create_post(%s, 'for followers')", [private])
            writer.execute("select social.bookmark_post(%s, %s)", [friend, made[-1]])
            writer.execute("select social.like_post(%s, %s)", [friend, made[-1]])
            if number % 10 == 9:
                # Everybody reconnects now and then, with what they remember.
                until = sealed(owner)
                for application in followers.values():
                    application.follow(until)
        until = sealed(owner)
        for who, application in followers.items():
            application.follow(until)
            assert len({event[:2] for event in application.seen}) == len(application.seen)
            posts = [event[4] for event in application.seen if event[2] == "post.created"]
            likes = [event for event in application.seen if event[2] == "like.created"]
            bookmarks = [event for event in application.seen if event[2] == "bookmark.created"]
            assert posts == ([] if who == blocked else made)
            assert len(likes) == (0 if who == blocked else len(made))
            assert len(bookmarks) == (len(made) if who == friend else 0)
        first = next(event for event in followers[None].seen if event[2] == "post.created")
        assert first[5]["body"] == "post 0"


def sealed(connection: Connection) -> int:
    """A batch that holds all that has been committed until now."""
    connection.execute("select internal.tick()")
    return int(one(connection, "select max(id) from internal.batches"))
