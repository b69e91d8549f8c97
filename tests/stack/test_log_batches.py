"""Batches of the log under concurrent writers: each committed event once, causes first."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from tests import databases
from tests.stack.log import (
    Connection,
    cloned,
    connect,
    is_exact,
    one,
    positions,
    repeating,
    users,
)

# The issue of a long transaction does not depend on how long it is. PGSOCIAL_LONG=600: ten minutes.
LONG = float(os.environ.get("PGSOCIAL_LONG", "3"))
SESSIONS = 20
EVENTS = 100_000 if LONG > 60 else 30_000
ROWS = 100


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cloned("pgsocial_log") as name:
        yield name


class Writer(threading.Thread):
    """A session that writes posts and likes of others' posts, some of it rolled back."""

    def __init__(self, database: str, user: int, committed: list[int], seed: int) -> None:
        super().__init__()
        self.database, self.user, self.committed = database, user, committed
        self.random = random.Random(seed)
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with connect(self.database, autocommit=False) as connection:
                for _ in range(EVENTS // SESSIONS // ROWS * 5 // 4):
                    self.transaction(connection)
        except BaseException as error:
            self.error = error

    def transaction(self, connection: Connection) -> None:
        posts: list[int] = []
        if len(self.committed) > ROWS and self.random.random() < 0.5:
            # Rows of two users for the same post never meet: each user likes for themselves.
            liked = sorted(self.random.sample(self.committed, ROWS))
            connection.execute(
                "insert into core.likes (user_id, post_id) select %s, unnest(%s::bigint[])"
                " on conflict do nothing",
                [self.user, liked],
            )
        else:
            posts = self.post(connection, ROWS)
        if self.random.random() < 0.2:
            with connection.transaction(force_rollback=True):
                self.post(connection, 10)
        time.sleep(self.random.random() * 0.02)
        if self.random.random() < 0.2:
            connection.rollback()
        else:
            connection.commit()
            self.committed += posts

    def post(self, connection: Connection, count: int) -> list[int]:
        rows = connection.execute(
            "insert into core.posts (author_id, body)"
            " select %s, 'post ' || n from generate_series(1, %s) as n returning id",
            [self.user, count],
        ).fetchall()
        return [row[0] for row in rows]


class Follower(threading.Thread):
    """An application that LISTENs, and reads the log on each notification."""

    def __init__(self, database: str, page: int, stopped: threading.Event) -> None:
        super().__init__()
        self.database, self.page, self.stopped = database, page, stopped
        self.events: list[tuple[int, int, str, int, int | None]] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            with connect(self.database, "PGSOCIAL_WORKER_URL") as connection:
                connection.execute("listen pgsocial_batch")
                batch, event = 0, None
                while True:
                    is_last = self.stopped.is_set()
                    rows = connection.execute(
                        "select batch_id, id, type, actor_id, post_id"
                        " from social.stream_events(%s, %s, %s)",
                        [batch, event, self.page],
                    ).fetchall()
                    self.events += rows
                    if rows:
                        batch, event = rows[-1][0], rows[-1][1]
                    if len(rows) < self.page:
                        if is_last:
                            return
                        list(connection.notifies(timeout=0.2, stop_after=1))
        except BaseException as error:
            self.error = error


def test_every_committed_event_once_and_no_effect_before_its_cause(database: str) -> None:
    with connect(database) as connection:
        people = users(connection, "writer", SESSIONS)
    stopped = threading.Event()
    committed: list[int] = []
    writers = [Writer(database, user, committed, seed) for seed, user in enumerate(people)]
    followers = [Follower(database, page, stopped) for page in (137, 5000)]
    worker = databases.url("PGSOCIAL_WORKER_URL", database)
    with repeating(worker, "select internal.tick()"), repeating(worker, "select internal.tick()"):
        for thread in [*followers, *writers]:
            thread.start()
        for thread in writers:
            thread.join()
    with connect(database) as connection:
        connection.execute("select internal.tick()")
        stopped.set()
        for thread in followers:
            thread.join()
        assert [thread.error for thread in [*writers, *followers] if thread.error] == []
        written = {row[0] for row in connection.execute("select id from core.posts").fetchall()}
        likes = set(connection.execute("select user_id, post_id from core.likes").fetchall())
        batches = one(connection, "select max(id) from internal.batches")

        first, second = (follower.events for follower in followers)
        assert first == second, "whatever the pages, the order is one"
        assert len(first) > EVENTS * 0.8
        assert len({event[:2] for event in first}) == len(first), "none twice"
        posts = [event[4] for event in first if event[2] == "post.created"]
        assert len(posts) == len(set(posts))
        assert set(posts) == written == set(committed)
        liked = [(event[3], event[4]) for event in first if event[2] == "like.created"]
        assert len(liked) == len(set(liked))
        assert set(liked) == likes
        place = {post: number for number, post in enumerate(posts)}
        seen: set[int | None] = set()
        for _, _, kind, _, post in first:
            if kind == "post.created":
                seen.add(post)
            elif kind == "like.created":
                assert post in seen, f"the like of post {place[post or 0]} comes before it"

        for start in (1, batches // 3, batches - 1, batches):
            tail = [event for event in first if event[0] > start]
            assert positions(connection, 997, start) == tail, f"from batch {start}"
        is_exact(connection)


@pytest.mark.timeout(LONG + 300)
def test_an_open_transaction_holds_up_its_own_events_alone(database: str) -> None:
    with (
        connect(database, autocommit=False) as slow,
        connect(database) as other,
        repeating(databases.url("PGSOCIAL_WORKER_URL", database), "select internal.settle()", 0.02),
    ):
        author, fan = users(other, "patient", 2)
        late = one(slow, "select social.create_post(%s, 'late')", author)
        start = one(other, "select social.last_batch()")
        deadline = time.monotonic() + LONG
        while time.monotonic() < deadline:
            post = one(other, "select social.create_post(%s, 'in time')", author)
            other.execute("select social.like_post(%s, %s)", [fan, post])
            while one(other, "select like_count from social.get_post(null, %s)", post) != 1:
                assert time.monotonic() < deadline + 60, "it waits for the open one"
                time.sleep(0.05)
        assert late not in {event[4] for event in positions(other, 1000, start)}
        last = one(other, "select social.last_batch()")
        slow.commit()
        news: list[int | None] = []
        while not news:
            assert time.monotonic() < deadline + 60, "it does not come"
            time.sleep(0.05)
            news = [it[4] for it in positions(other, 1000, last) if it[2] == "post.created"]
        assert news == [late]
    with connect(database) as connection:
        is_exact(connection)


def test_a_tick_refuses_a_transaction_that_has_written(database: str) -> None:
    with connect(database, autocommit=False) as connection:
        users(connection, "hasty", 1)
        with pytest.raises(psycopg.DatabaseError) as refused:
            connection.execute("select internal.tick()")
        assert refused.value.sqlstate == "PS409"
    with connect(database, autocommit=False) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.DatabaseError, match="read committed"):
            connection.execute("select internal.tick()")


def test_runners_and_tickers_at_once_some_of_them_killed(database: str) -> None:
    worker = databases.url("PGSOCIAL_WORKER_URL", database)
    rounds = 30
    with connect(database) as connection:
        fans = users(connection, "fan", 50)
        post = one(connection, "select social.create_post(%s, 'liked')", fans[0])
        with (
            repeating(worker, "select internal.tick()", 0.002),
            repeating(worker, "select internal.tick()", 0.002),
            repeating(worker, "select internal.run_projection('post_counters')", 0.001),
            repeating(worker, "select internal.run_projection('post_counters', true)", 0.001),
            repeating(worker, "select internal.settle()", 0.005),
        ):
            for _ in range(rounds):
                for fan in fans:
                    connection.execute("select social.like_post(%s, %s)", [fan, post])
                with databases.superuser(database) as superuser:
                    superuser.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where usename = 'pgsocial_worker' and datname = %s"
                        " order by random() limit 2",
                        [database],
                    )
                for fan in fans:
                    connection.execute("select social.unlike_post(%s, %s)", [fan, post])
        is_exact(connection)
        assert one(connection, "select like_count from social.get_post(null, %s)", post) == 0
        counted = one(connection, "select count(*) from internal.events where post_id = %s", post)
        assert counted == 1 + 2 * rounds * len(fans)


def test_a_runner_killed_between_fold_and_commit_counts_nothing_twice(database: str) -> None:
    with connect(database) as connection:
        author, fan = users(connection, "halfway", 2)
        post = one(connection, "select social.create_post(%s, 'counted once')", author)
        connection.execute("select internal.settle()")
        connection.execute("select social.like_post(%s, %s)", [fan, post])
        connection.execute("select internal.tick()")
        runner = connect(database, "PGSOCIAL_WORKER_URL", autocommit=False)
        assert one(runner, "select internal.run_projection('post_counters')") == 1
        with databases.superuser(database) as superuser:
            superuser.execute("select pg_terminate_backend(%s)", [runner.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            runner.commit()
        is_exact(connection)
        assert one(connection, "select like_count from social.get_post(null, %s)", post) == 1


def test_retention_moves_the_floor_and_says_so(database: str) -> None:
    with databases.superuser(database) as superuser, connect(database) as connection:
        superuser.execute(
            "set role pgsocial_owner;"
            "create table internal.events_20200101 partition of internal.events"
            " for values from ('2020-01-01Z') to ('2020-01-02Z')"
        )
        before = one(connection, "select social.last_batch()")
        superuser.execute(
            "insert into internal.events (created_at, type)"
            " values ('2020-01-01 12:00Z', 'log.epoch')"
        )
        connection.execute("select internal.tick()")
        connection.execute("select internal.maintain_log()")
        assert one(connection, "select to_regclass('internal.events_20200101') is not null"), (
            "not folded yet, so kept"
        )
        connection.execute("select internal.settle()")
        connection.execute("call ops.run_job('log_maintenance')")
        assert one(connection, "select to_regclass('internal.events_20200101') is null")
        floor = one(connection, "select min(id) from internal.batches")
        assert before < floor
        with pytest.raises(psycopg.DatabaseError) as gone:
            positions(connection, 10, before)
        assert gone.value.sqlstate == "PS410"
        assert positions(connection, 10, floor) == []
        users(connection, "after_floor", 1)
        connection.execute("select internal.settle()")
        assert len(positions(connection, 10, floor)) == 1
        with pytest.raises(psycopg.DatabaseError) as ahead:
            positions(connection, 10, floor + 1000)
        assert ahead.value.sqlstate == "PS410"


def test_retention_reaches_the_default_partition_and_what_a_restore_sealed(database: str) -> None:
    with databases.superuser(database) as superuser, connect(database) as connection:
        connection.execute("select internal.settle()")
        last = one(connection, "select social.last_batch()")
        superuser.execute(
            "set role pgsocial_owner;"
            "create table internal.events_20200102 partition of internal.events"
            " for values from ('2020-01-02Z') to ('2020-01-03Z')"
        )
        superuser.execute(
            "insert into internal.events (created_at, type, xid, batch_id)"
            " values ('2020-01-02 12:00Z', 'log.epoch', '0', %s)",
            [last],
        )
        superuser.execute(
            "insert into internal.events (created_at, type) values ('2020-02-01Z', 'log.epoch')"
        )
        connection.execute("select internal.settle()")
        connection.execute("call ops.run_job('log_maintenance')")
        assert one(connection, "select to_regclass('internal.events_20200102') is null")
        assert one(connection, "select count(*) from internal.events_default") == 0
        assert one(connection, "select min(id) from internal.batches") > last
        with pytest.raises(psycopg.DatabaseError) as gone:
            positions(connection, 10, last)
        assert gone.value.sqlstate == "PS410"
