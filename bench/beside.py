"""What runs beside a script, as a gateway would drive it: the ticker, and the projections."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.pgbench import BenchFailed

TICK = 0.02
SAMPLE = 0.1
Connection = psycopg.Connection[Any]


@dataclass
class Lag:
    """How far projections fell behind while they ran: the worst of many samples."""

    seconds: list[float] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    ticked_at: float = field(default_factory=time.monotonic)

    def worst(self) -> dict[str, Any]:
        return {
            "lag_s": max(self.seconds, default=None),
            "lag_events": max(self.events, default=None),
            "lag_samples": len(self.seconds),
        }


def projections(connection: Connection) -> list[str]:
    rows = connection.execute("select name from ops.projections where is_enabled order by 1")
    return [row[0] for row in rows]


def fold(connection: Connection, name: str) -> int:
    """Fold all that is sealed; return how many events."""
    total = 0
    while row := connection.execute("select internal.run_projection(%s)", [name]).fetchone():
        if not row[0]:
            break
        total += row[0]
    return total


def settle(connection: Connection) -> float:
    """Seal and fold all that waits; return the seconds that it took."""
    start = time.monotonic()
    connection.execute("select internal.tick()")
    for name in projections(connection):
        fold(connection, name)
    return time.monotonic() - start


@contextmanager
def beside(kind: str, url: str) -> Iterator[Lag]:
    """Run the ticker, and with kind "projections" those too, until the block ends.

    As a gateway does, they fold when a batch was sealed, and do not ask again and again.
    """
    stopped, sealed = threading.Event(), threading.Event()
    failures: list[psycopg.Error] = []
    lag = Lag()

    def thread(step: Callable[[Connection], None], pause: float) -> threading.Thread:
        def loop() -> None:
            try:
                with psycopg.connect(url, autocommit=True) as connection:
                    while not stopped.wait(pause):
                        step(connection)
            except psycopg.Error as error:
                failures.append(error)

        return threading.Thread(target=loop)

    def tick(connection: Connection) -> None:
        row = connection.execute("select internal.tick()").fetchone()
        lag.ticked_at = time.monotonic()
        if row and row[0] is not None:
            sealed.set()

    def fold_all(connection: Connection) -> None:
        if sealed.wait(SAMPLE):
            sealed.clear()
            for name in projections(connection):
                fold(connection, name)

    def sample(connection: Connection) -> None:
        # What is not sealed yet waits too: it is as old as the last tick at most.
        unsealed = time.monotonic() - lag.ticked_at
        row = connection.execute(
            "select max(lag_seconds)::float8, sum(lag_events)::bigint from ops.projections"
        ).fetchone()
        if row:
            lag.seconds.append((row[0] or 0) + unsealed)
            lag.events.append(row[1] or 0)

    threads = [thread(tick, TICK)] if kind != "nothing" else []
    if kind == "projections":
        threads += [thread(fold_all, 0), thread(sample, SAMPLE)]
    for each in threads:
        each.start()
    try:
        yield lag
    finally:
        stopped.set()
        for each in threads:
            each.join()
    if failures:
        raise BenchFailed(f"the log was not folded: {failures[0]}")
