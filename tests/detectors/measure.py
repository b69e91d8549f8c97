"""Fill a database with a world, let the detector look at its last weeks, compare with the truth."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from pgsocial.tools.loader import read_models

from tests import databases
from tests.detectors.world import TESTED_WEEKS, Planting, World, tables
from tests.stack.log import cloned, connect

Connection = psycopg.Connection[Any]
LATE = timedelta(hours=2)  # How long after its end something may be in the air.


@dataclass(frozen=True)
class Incident:
    kind: str
    scope: str
    metric: str
    subject: str
    opened_at: datetime
    detected_at: datetime
    ended_at: datetime | None
    verdict: str | None

    def overlaps(self, planting: Planting) -> bool:
        begins = planting.begins - timedelta(minutes=15)
        last = self.ended_at or self.detected_at
        return self.opened_at < planting.ends + LATE and last > begins

    def finds(self, planting: Planting) -> bool:
        return (
            self.kind == planting.incident
            and (self.scope, self.subject) in planting.subjects
            and self.overlaps(planting)
        )

    def is_of(self, planting: Planting) -> bool:
        """Found because of it, though it may not be what was looked for."""
        touched = self.subject in planting.touched or self.scope == "platform"
        touched = touched or planting.kind == "news"  # Every post has more of it.
        return self.overlaps(planting) and (
            touched or (self.scope, self.subject) in planting.subjects
        )


@dataclass
class Result:
    shape: str
    seed: int
    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)  # With the right verdict.
    verdicts: Counter[str] = field(default_factory=Counter)  # That have one.
    minutes: dict[str, list[float]] = field(default_factory=dict)
    false: list[Incident] = field(default_factory=list)
    incidents: int = 0
    step_ms: float = 0


def fill(database: str, world: World) -> None:
    """Triggers and keys aside, as a bulk load does; metrics from the rows, as the loader's are."""
    with psycopg.connect(databases.url("PGSOCIAL_SUPERUSER_URL", database)) as root:
        root.execute("set session_replication_role = replica")
        for target, rows in tables(world):
            with root.cursor().copy(f"copy {target} from stdin".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
        root.execute("set session_replication_role = origin")
        for family in read_models.METRICS:
            for level in ("_quarters", "_days"):
                counted = read_models.metrics(family, level, f"analytics.raw_{family}")
                root.execute(counted.encode())
    with connect(database) as owner:
        owner.execute("analyze")


def look(owner: Connection, world: World) -> float:
    """Each quarter of an hour of the last weeks, once; milliseconds a step."""
    owner.execute(
        "select internal.note_peaks(t.at) from generate_series("
        " %s::timestamptz - interval '28 days', %s::timestamptz, interval '1 hour') as t (at)",
        [world.tested_from, world.tested_from],
    )
    row = owner.execute(
        "with times as materialized (select clock_timestamp() as began_at),"
        " steps as materialized (select sum(internal.note_anomalies(t.at, internal.anomaly_use()))"
        "   as n, count(*) as steps from times,"
        "   generate_series(%s::timestamptz, %s::timestamptz, interval '15 minutes') as t (at))"
        " select extract(epoch from clock_timestamp() - began_at) * 1000 / steps from times, steps",
        [world.tested_from, world.until],
    ).fetchone()
    assert row
    return float(row[0])


def measure(world: World, truth: Path | None = None) -> Result:
    if truth is not None:
        truth.write_text(json.dumps(world.truth(), indent=2) + "\n", encoding="utf-8")
    with cloned("pgsocial_detectors") as database:
        fill(database, world)
        with connect(database) as owner:
            step_ms = look(owner, world)
            rows = owner.execute(
                "select kind, scope, metric, subject, opened_at, detected_at, ended_at, verdict"
                " from analytics.incidents where state <> 'suspected' order by id"
            ).fetchall()
    return compare(world, [Incident(*row) for row in rows], step_ms)


def compare(world: World, incidents: list[Incident], step_ms: float) -> Result:
    result = Result(world.shape.name, world.seed, incidents=len(incidents), step_ms=step_ms)
    for planting in world.plantings:
        result.planted[planting.kind] += 1
        hits = [it for it in incidents if it.finds(planting)]
        if not hits:
            continue
        result.found[planting.kind] += 1
        first = min(it.detected_at for it in hits)
        delay = (first - planting.begins) / timedelta(minutes=1)
        result.minutes.setdefault(planting.kind, []).append(delay)
        if planting.verdict is not None:
            result.verdicts[planting.kind] += 1
            result.told[planting.kind] += planting.verdict in {it.verdict for it in hits}
    result.false = [it for it in incidents if not any(it.is_of(p) for p in world.plantings)]
    return result


def false_a_week(results: list[Result]) -> float:
    return sum(len(it.false) for it in results) / (TESTED_WEEKS * len(results))


def recall(results: list[Result]) -> float:
    return sum(it.found.total() for it in results) / sum(it.planted.total() for it in results)
