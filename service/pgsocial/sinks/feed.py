"""Fills, compares and builds anew a sink of its own, and says what each takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from pgsocial.config import Settings
from pgsocial.sinks.runner import Runner
from pgsocial.sinks.service import taken
from pgsocial.sinks.sink import Misconfigured
from pgsocial.sinks.verify import Verifier

NAME = "bench"


@dataclass
class Fed:
    """Seconds, rows, and bytes of a row by entity."""

    rows: int
    fill: float
    verify: float
    differences: int
    rebuild: float
    bytes_of: Mapping[str, float]

    def report(self) -> str:
        """As Markdown."""
        return (
            f"Filled at {self.rows / self.fill:,.0f} rows/s ({self.rows:,} rows), compared at"
            f" {self.rows / self.verify:,.0f} rows/s ({self.differences} differed), built anew in"
            f" {self.rebuild:,.0f} s ({self.rows / self.rebuild:,.0f} rows/s).\n\nBytes of a row: "
            + ", ".join(f"{name} {size:.0f}" for name, size in sorted(self.bytes_of.items()))
            + ".\n"
        )


def feed(
    settings: Settings,
    connection: psycopg.Connection[TupleRow],
    engine: str,
    bytes_of: Callable[[Any], Mapping[str, float]],
) -> Fed:
    """As any sink is: by its runner, and by rows that SQL makes."""
    connection.execute("select ops.add_sink(%s, %s)", [NAME, engine])
    try:
        with taken(settings, NAME) as runner:
            fill = _driven(runner)
            rows = runner.written
            sizes = bytes_of(runner.sink)
            start = time.perf_counter()
            report = Verifier(runner).run()
            verify = time.perf_counter() - start
            connection.execute("select ops.rebuild_sink(%s)", [NAME])
            rebuild = _driven(runner)
            for generation in (1, 2):
                runner.sink.drop(generation)
            return Fed(rows, fill, verify, report.differences, rebuild, sizes)
    finally:
        connection.execute("select ops.drop_sink(%s)", [NAME])


def _driven(runner: Runner) -> float:
    start = time.perf_counter()
    while runner.step():
        pass
    state = runner.state()
    if state.state != "running":
        raise Misconfigured(f"the sink of the bench is {state.state}")
    return time.perf_counter() - start
