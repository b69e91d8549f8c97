"""kill -9 of PostgreSQL under load, on a stack of its own: nothing lost, nothing counted twice.

PGSOCIAL_KILLS=20 kills it so often.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from stack.embedded import Stack
from stack.settings import REPO, read_environment
from tests import databases
from tests.stack.log import Connection, is_exact, one, repeating, users

KILLS = int(os.environ.get("PGSOCIAL_KILLS", "3"))


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that may be killed, with the schema deployed."""
    stack = Stack(tmp_path_factory.mktemp("crash"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PGSOCIAL_MEMORY", "512")
        patch.setenv("PGSOCIAL_RUN", str(stack.run))
        stack.up()
        databases.sqitch("deploy", "pgsocial", "--verify")
        yield stack
        stack.destroy()


def url(stack: Stack, login: str = "DATABASE_URL") -> str:
    return read_environment(stack.run)[login]


class Caller(threading.Thread):
    """An application that posts and likes, and remembers what was acknowledged."""

    def __init__(self, stack: Stack, user: int, seed: int) -> None:
        super().__init__()
        self.stack, self.user, self.random = stack, user, random.Random(seed)
        self.posts: list[int] = []
        self.likes: set[int] = set()
        self.stopped = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                with psycopg.connect(url(self.stack, "PGSOCIAL_APP_URL"), autocommit=True) as c:
                    while not self.stopped.is_set():
                        self.call(c)
            except psycopg.OperationalError:
                self.stopped.wait(0.05)
            except BaseException as error:
                self.error = error
                return

    def call(self, connection: psycopg.Connection[Any]) -> None:
        self.posts.append(one(connection, "select social.create_post(%s, 'kept')", self.user))
        liked = self.random.choice(self.posts)
        connection.execute("select social.like_post(%s, %s)", [self.user, liked])
        self.likes.add(liked)
        connection.execute("select count(*) from social.home_feed(%s)", [self.user])


def test_every_acknowledged_write_survives_and_counts_once(scratch: Stack) -> None:
    with psycopg.connect(url(scratch), autocommit=True) as connection:
        callers = [
            Caller(scratch, user, n) for n, user in enumerate(users(connection, "caller", 6))
        ]
        for caller in callers:
            connection.execute("select social.touch_activity(%s)", [caller.user])
            for other in callers:
                if other is not caller:
                    connection.execute(
                        "select social.follow_user(%s, %s)", [caller.user, other.user]
                    )
    worker = url(scratch, "PGSOCIAL_WORKER_URL")
    with (
        repeating(worker, "select internal.tick()"),
        repeating(worker, "select internal.run_projection('post_counters')"),
        repeating(worker, "select internal.settle()", 0.05),
    ):
        for caller in callers:
            caller.start()
        acknowledged = 0
        for _ in range(KILLS):
            time.sleep(1.5)
            scratch.kill("postgres")
            assert sum(len(caller.posts) for caller in callers) > acknowledged, "there was load"
            acknowledged = sum(len(caller.posts) for caller in callers)
            scratch.up()
        time.sleep(1)
        for caller in callers:
            caller.stopped.set()
        for caller in callers:
            caller.join()
    assert [caller.error for caller in callers if caller.error] == []
    with psycopg.connect(url(scratch), autocommit=True) as connection:
        posts = {row[0] for row in connection.execute("select id from core.posts").fetchall()}
        likes = set(connection.execute("select user_id, post_id from core.likes").fetchall())
        for caller in callers:
            assert set(caller.posts) <= posts
            assert {(caller.user, post) for post in caller.likes} <= likes
        is_exact(connection)
        logged = connection.execute(
            "select post_id from internal.events where type = 'post.created'"
        ).fetchall()
        assert sorted(row[0] for row in logged) == sorted(posts), "each post has one event"
    server = psycopg.conninfo.conninfo_to_dict(url(scratch, "PGSOCIAL_SUPERUSER_URL"))
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    checked = subprocess.run(
        [sys.executable, "-m", "stack", "exec", "pg_amcheck", "--heapallindexed",
         "--schema=core", "--schema=internal", "--install-missing=extensions", "pgsocial"],
        cwd=REPO, capture_output=True, text=True, check=False,
        env={**os.environ, **{names[key]: str(server[key]) for key in names}},
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_pg_cron_drives_the_log_where_no_gateway_does(scratch: Stack) -> None:
    with psycopg.connect(url(scratch), autocommit=True) as connection:
        [author] = users(connection, "alone", 1)
        post = one(connection, "select social.create_post(%s, 'who counts?')", author)
        connection.execute("select social.like_post(%s, %s)", [author, post])
        # The schedule is a minute's; a test need not wait for the next one to begin.
        connection.execute("set role pgsocial_worker")
        connection.execute(
            "select cron.schedule(jobname, '1 second', command) from cron.job"
            " where command like '%ticker%'"
        )
        connection.execute("reset role")
        assert wait_for(connection, "select like_count from social.get_post(null, %s)", post) == 1


def wait_for(connection: Connection, query: str, *arguments: Any) -> Any:
    """The query's answer as soon as it is true, or after a while whatever it is."""
    deadline = time.monotonic() + 60
    while not (answer := one(connection, query, *arguments)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer
