"""One load, from an empty database to one that is whole again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

import psycopg
from rich.progress import Progress

from pgsocial.tools.loader import definitions, facts, functions, words
from pgsocial.tools.loader.runner import Runner
from pgsocial.tools.loader.scale import SCALES, LoadFailed, numbers, reader_ranks
from pgsocial.tools.loader.tasks import TABLES, Plan, finishing, one, restoring

Connection = psycopg.Connection[Any]
_LOCK = "hashtextextended('pgsocial.load', 0)"
_RUNNERS = "hashtextextended('pgsocial.load.runners', 0)"


@dataclass(frozen=True)
class Run:
    """What was asked for; kept in loader.run, so that a later run can go on with it."""

    scale: str
    seed: int
    until: datetime

    def values(self) -> dict[str, Any]:
        """What SQL texts are filled in with."""
        ranks = reader_ranks(SCALES[self.scale])
        return {
            **numbers(SCALES[self.scale], self.seed, self.until),
            **{name: rank for name, (rank, _) in ranks.items()},
            # One less than they follow: the most famous comes on top.
            "readers": ", ".join(f"({rank}, {count - 1})" for rank, count in ranks.values()),
            "reader_ranks": ", ".join(str(rank) for rank, _ in ranks.values()),
            "awake_readers": ", ".join(
                str(rank) for name, (rank, _) in ranks.items() if not name.startswith("away")
            ),
            "phrases": words.PHRASES,
            "tags": words.TAGS,
            "burst_tag": words.TAGS - 1,
        }


@dataclass
class Load:
    """A load into one database. Other loads into it wait or fail; nobody else should write."""

    dsn: str
    jobs: int
    control: Connection

    @classmethod
    @contextmanager
    def into(cls, dsn: str, jobs: int) -> Iterator[Load]:
        with cls._connect(dsn) as control:
            control.autocommit = True
            if one(control, "select to_regclass('internal.user_counters')") is None:
                raise LoadFailed("pgsocial is not deployed in this database: run make deploy")
            if not one(control, "select has_database_privilege(current_database(), 'create')"):
                raise LoadFailed(
                    "the load makes a schema of its own, which takes a right that sql/bootstrap.sql"
                    " gives: grant create on this database to pgsocial_owner"
                )
            try:
                control.execute("set lock_timeout = '20s'")
                control.execute(f"select pg_advisory_lock({_LOCK})".encode())
                # What a killed load left running ends within a second.
                control.execute(f"select pg_advisory_lock({_RUNNERS})".encode())
                control.execute(f"select pg_advisory_unlock({_RUNNERS})".encode())
                control.execute("set lock_timeout = 0")
            except psycopg.errors.LockNotAvailable:
                raise LoadFailed("another load is under way in this database") from None
            yield cls(dsn, jobs, control)

    @staticmethod
    def _connect(dsn: str) -> Connection:
        """A server that notices within a second when its client was killed."""
        return psycopg.connect(
            dsn,
            application_name="pgsocial load",
            prepare_threshold=None,
            options="-c search_path=pg_catalog -c synchronous_commit=off -c timezone=UTC"
            " -c client_connection_check_interval=1s -c max_parallel_maintenance_workers=0",
        )

    def interrupted(self) -> Run | None:
        """The load that somebody stopped, if any."""
        if one(self.control, "select to_regclass('loader.run')") is None:
            return None
        row = self.control.execute("select scale, seed, until from loader.run").fetchone()
        return Run(*row) if row else None

    def has_users(self) -> bool:
        return bool(one(self.control, "select exists (select from core.users)"))

    def begin(self, run: Run) -> None:
        """Put constraints, indexes and triggers aside, in one transaction with noting them."""
        values = run.values()
        with self.control.transaction():
            self.control.execute(Template(functions.SCHEMA).substitute(values).encode())
            self.control.execute(
                "insert into loader.run (scale, seed, until) values (%s, %s, %s)",
                [run.scale, run.seed, run.until],
            )
            definitions.park(self.control, list(TABLES))
            for table, rows in (
                ("phrases", words.phrases(run.seed)),
                ("tags", words.tags(run.seed)),
                ("names", words.names()),
            ):
                with self.control.cursor().copy(f"copy loader.{table} from stdin".encode()) as copy:
                    for row in rows:
                        copy.write_row(row)
            self.control.execute(Template(functions.HOURS).substitute(values).encode())
        self.control.execute("analyze loader.phrases, loader.tags, loader.names, loader.hours")

    def go_on(self, run: Run, progress: Progress) -> None:
        """Do what is not done yet."""
        plan = Plan(SCALES[run.scale], run.values())
        rows = plan.tasks()
        counts = {
            table: sum(task.rows for task in rows if task.step in steps)
            for table, steps in TABLES.items()
        }
        tasks = [
            *rows,
            *restoring(self.control, counts),
            *finishing(self.control, plan),
        ]
        done = {row[0] for row in self.control.execute("select name from loader.tasks")}
        Runner(self._worker(SCALES[run.scale].rows), self.jobs, progress).run(tasks, done)

    def _worker(self, rows: int) -> Callable[[], Connection]:
        """Connections with memory to sort and hash in, by the number of rows."""
        megabytes = max(32, min(2048, rows // 25_000))

        def connect() -> Connection:
            connection = self._connect(self.dsn)
            connection.execute(f"select pg_advisory_lock_shared({_RUNNERS})".encode())
            connection.execute(f"set maintenance_work_mem = '{megabytes}MB'".encode())
            connection.execute(f"set work_mem = '{megabytes // 4}MB'".encode())
            connection.commit()
            return connection

        return connect

    def report(self, run: Run) -> dict[str, Any]:
        """Rows and seconds of each step; busy_seconds count what ran side by side twice."""
        rows = self.control.execute(
            "select step, sum(row_count)::bigint,"
            " extract(epoch from max(ended_at) - min(started_at))::float8,"
            " extract(epoch from sum(ended_at - started_at))::float8"
            " from loader.tasks group by step order by min(started_at)"
        ).fetchall()
        seconds = one(
            self.control,
            "select extract(epoch from clock_timestamp() - started_at)::float8 from loader.run",
        )
        steps = [
            {"step": step, "rows": count, "seconds": wall, "busy_seconds": busy}
            for step, count, wall, busy in rows
        ]
        by_step = {step["step"]: step["rows"] for step in steps}
        tables = {
            table: sum(by_step.get(step, 0) for step in table_steps)
            for table, table_steps in TABLES.items()
        }
        tables["internal.timelines"] = one(self.control, "select count(*) from internal.timelines")
        return {
            "scale": run.scale,
            "seed": run.seed,
            "until": run.until.isoformat(),
            "jobs": self.jobs,
            "seconds": seconds,
            "rows": sum(tables.values()),
            "tables": tables,
            "steps": steps,
        }

    def write_facts(self, run: Run, path: Path) -> None:
        about = {"scale": run.scale, "seed": run.seed, "until": run.until.isoformat()}
        facts.write(path, self.control, run.values(), about)

    def finish(self, run: Run) -> None:
        """Switch the triggers on, tell the log, and forget the load, in one transaction."""
        with self.control.transaction():
            for place, *_ in definitions.parked(self.control, "trigger"):
                definitions.back(self.control, place)
            left = self.control.execute("select kind, name from loader.parked").fetchall()
            if left:
                raise LoadFailed(f"still missing: {left}")
            self.control.execute(
                "insert into internal.events (type, payload)"
                " values ('log.epoch', jsonb_build_object('source', %s::text))",
                [f"pgsocial load --scale {run.scale} --seed {run.seed}"],
            )
            self.control.execute("drop schema loader cascade")
        self.control.execute("select internal.settle()")
