"""Compares an engine with the database, bucket by bucket, and writes again what differs.

At one place of the log: whoever compares holds the sink's lock, so the engine stands still. What
the database has done since is known from the log in the same snapshot, and is no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from psycopg import IsolationLevel

from pgsocial.sinks import sql
from pgsocial.sinks.runner import Runner
from pgsocial.sinks.sink import Position, Report, Row, Scope, Sum, version_of

BUCKETS = 32  # Into which a span, and a bucket that differs, is divided.
FEW = 2_000  # Rows of a bucket that are fetched and compared one by one.

Progress = Callable[[str, int, int], None]  # Entity, buckets done, buckets in all.


@dataclass
class Verifier:
    runner: Runner
    is_repairing: bool = False
    progress: Progress = field(default=lambda entity, done, total: None)

    def run(self) -> Report:
        report = Report()
        state = self.runner.state()
        self.runner.guard(lambda: self.runner.sink.check(state.generation))
        for entity in self.runner.sink.entities:
            self._entity(entity, report)
        self.runner.value(sql.VERIFIED, self.runner.name, report.differences, self.is_repairing)
        return report

    def _entity(self, entity: str, report: Report) -> None:
        first, begins, last, views, ended = self.runner.rows(sql.SPAN, entity)[0]
        edges = _divide(begins, last)
        # What an engine has of before our first row is surplus.
        whole = Scope(entity, [first, *edges] if first < begins else edges, views, ended)
        total = len(whole.edges) - 1
        ours, theirs = self._sums(whole)
        report.compared += sum(found.rows for found in ours.values())
        for n in range(1, total + 1):
            report.buckets += 1
            mine, other = ours.get(n, Sum(0, 0)), theirs.get(n, Sum(0, 0))
            if mine != other:
                bucket = _bucket(whole, n)
                for few in self._narrow(bucket, max(mine.rows, other.rows)):
                    self._compare(few, report)
            self.progress(entity, n, total)

    def _sums(self, scope: Scope) -> tuple[dict[int, Sum], dict[int, Sum]]:
        found = self.runner.rows(
            sql.SUMS, scope.entity, list(scope.edges), scope.views_since, scope.ended_since,
            self.runner.state().batch_id,
        )  # fmt: skip
        ours = {bucket: Sum(rows, int(digests)) for bucket, rows, digests in found}
        generation = self.runner.state().generation
        return ours, dict(self.runner.guard(lambda: self.runner.sink.sums(generation, scope)))

    def _narrow(self, scope: Scope, rows: int) -> Iterator[Scope]:
        """The parts of a bucket that differ, each with few rows or a single place."""
        low, high = scope.edges
        if rows <= FEW or high - low <= 1:
            yield scope
            return
        parts = Scope(scope.entity, _divide(low, high), scope.views_since, scope.ended_since)
        ours, theirs = self._sums(parts)
        for n in range(1, len(parts.edges)):
            mine, other = ours.get(n, Sum(0, 0)), theirs.get(n, Sum(0, 0))
            if mine != other:
                yield from self._narrow(_bucket(parts, n), max(mine.rows, other.rows))

    def _compare(self, scope: Scope, report: Report) -> None:
        state = self.runner.state()
        arguments = [
            scope.entity, *scope.edges, scope.views_since, scope.ended_since, state.batch_id,
        ]  # fmt: skip
        connection = self.runner.connection
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        try:
            with connection.transaction():
                found = self.runner.rows(sql.BETWEEN, *arguments)
                pending = {tuple(row) for row in self.runner.rows(sql.PENDING, state.batch_id)}
        finally:
            connection.isolation_level = None
        ours = {key: (place, digest) for key, place, digest in found}
        held = self.runner.guard(lambda: list(self.runner.sink.held(state.generation, scope)))
        theirs = {row.key: (row.place, row.digest) for row in held}
        differing: dict[str, int] = {}
        for key in sorted(ours.keys() | theirs.keys()):
            if (scope.entity, key) in pending or ours.get(key) == theirs.get(key):
                continue
            kind = (
                report.lost if key not in theirs
                else report.surplus if key not in ours
                else report.changed
            )  # fmt: skip
            kind.append(f"{scope.entity} {key}")
            differing[key] = (ours.get(key) or theirs[key])[0]
        if differing and self.is_repairing:
            report.repaired += self._repair(scope.entity, differing)

    def _repair(self, entity: str, places: dict[str, int]) -> int:
        """In an epoch of its own, so that it wins over whatever is there."""
        runner = self.runner
        epoch = runner.value(sql.RAISE_EPOCH, runner.name, 1)
        state = runner.state()
        keys = list(places)
        count = 0
        for start in range(0, len(keys), 1000):
            some = keys[start : start + 1000]
            found = runner.rows(sql.ROWS, entity, some, [places[key] for key in some])
            rows = [Row(*row) for row in found]
            token = f"{runner.name}.{state.generation}.{epoch}.repair.{entity}.{start}"
            version = version_of(epoch, state.batch_id)
            runner.write(state.generation, rows, version, token, state.batch_id)
            count += len(rows)
        position = Position(state.generation, epoch, state.batch_id)
        runner.guard(lambda: runner.sink.commit(position))
        return count


def _divide(low: int, high: int) -> list[int]:
    width = max(1, -(-(high - low) // BUCKETS))
    return [*range(low, high, width), high]


def _bucket(scope: Scope, n: int) -> Scope:
    edges: Sequence[int] = scope.edges[n - 1 : n + 1]
    return Scope(scope.entity, edges, scope.views_since, scope.ended_since)
