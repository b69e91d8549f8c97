"""What the tests of the log share: databases, connections, and the loops that drive it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests import databases

Connection = psycopg.Connection[Any]


@contextmanager
def cloned(name: str) -> Iterator[str]:
    """A clone of the template, dropped at the end."""
    databases.clone(name)
    try:
        yield name
    finally:
        databases.drop(name)


def connect(database: str, login: str = "DATABASE_URL", autocommit: bool = True) -> Connection:
    return psycopg.connect(databases.url(login, database), autocommit=autocommit)


def one(connection: Connection, query: str, *arguments: Any) -> Any:
    """The first column of the first row."""
    row = connection.execute(query.encode(), arguments).fetchone()
    assert row is not None
    return row[0]


@contextmanager
def repeating(url: str, query: str, pause: float = 0.01) -> Iterator[list[BaseException]]:
    """Run a query again and again beside, as a ticker or runner does.

    Its connection may be killed: it takes a new one. Another error fails the test at the end.
    """
    stopped = threading.Event()
    errors: list[BaseException] = []

    def loop() -> None:
        while not stopped.is_set():
            try:
                with psycopg.connect(url, autocommit=True) as connection:
                    while not stopped.wait(pause):
                        connection.execute(query.encode())
            except psycopg.OperationalError:
                stopped.wait(0.05)
            except BaseException as error:
                errors.append(error)
                return

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield errors
    finally:
        stopped.set()
        thread.join()
    assert not errors, errors


def positions(connection: Connection, page: int, after: int = 0) -> list[tuple[Any, ...]]:
    """The whole log after a batch, by pages, as a reader of social.stream_events() goes on."""
    found: list[tuple[Any, ...]] = []
    batch, event = after, None
    while True:
        rows = connection.execute(
            "select batch_id, id, type, actor_id, post_id from social.stream_events(%s, %s, %s)",
            [batch, event, page],
        ).fetchall()
        found += rows
        if len(rows) < page:
            return found
        batch, event = rows[-1][0], rows[-1][1]


def differences(connection: Connection) -> list[tuple[Any, ...]]:
    """Settled: where read models are not what their tables say, and what could not be folded."""
    connection.execute("select internal.settle()")
    return [
        *connection.execute(
            "select p.name, d.* from internal.projections as p, ops.verify_projection(p.name) as d"
            " where p.verify is not null"
        ).fetchall(),
        *connection.execute("select * from internal.quarantine").fetchall(),
    ]


def is_exact(connection: Connection) -> None:
    """Settled, every read model is what its tables say, and every event stands in one batch."""
    assert differences(connection) == []
    assert one(connection, "select sum(event_count) from internal.batches") == one(
        connection, "select count(*) from internal.events"
    )
    assert one(connection, "select max(id) - min(id) + 1 = count(*) from internal.batches")


def users(connection: Connection, prefix: str, count: int) -> list[int]:
    """Accounts named prefix_1, prefix_2 and so on."""
    return [
        row[0]
        for row in connection.execute(
            "select social.create_user(%s || '_' || n) from generate_series(1, %s) as n",
            [prefix, count],
        ).fetchall()
    ]
