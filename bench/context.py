"""What every measure works with: the database, how much to do, and one way to run a script."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.beside import beside, settle
from bench.databases import Connection, address, by_socket, scalar
from bench.goals import Measures
from bench.pgbench import REPO, BenchFailed, Run, pgbench
from bench.profiles import Profile
from bench.script import Script

# Calls that a run which breaks off may have made.
UNKNOWN = 100_000


@dataclass
class Outcome:
    """One run of a script, and what else was seen of it."""

    run: Run
    extras: dict[str, Any]


@dataclass
class Bench:
    """`owner` and `worker` are connections to the database that is measured.

    `start` numbers all calls of a run, so that no like comes twice: see bench/METHODOLOGY.md.
    """

    scale: str
    profile: Profile
    clients: int
    database: str
    yardstick_url: str
    folder: Path
    results: Path
    owner: Connection
    worker: Connection
    superuser: Connection
    scripts: dict[str, Script]
    say: Callable[[str], None]
    rows: dict[str, int] = field(default_factory=dict)
    measures: Measures = field(default_factory=dict)
    start: int = 0

    def prepare(self) -> None:
        """Run the jobs that end by themselves, as pg_cron would, and fill the schema bench."""
        settle(self.worker)
        for (name,) in self.owner.execute("select name from ops.jobs where runs_for = '0'"):
            with psycopg.connect(address("PGSOCIAL_WORKER_URL", self.database)) as connection:
                connection.autocommit = True
                connection.execute("call ops.run_job(%s)", [name])
        self.owner.execute(
            "select set_config('bench.readers', %s, false)", [str(self.profile.readers)]
        )
        for name in ("prepare", "yardsticks"):
            self.owner.execute((REPO / f"bench/{name}.sql").read_bytes())
        settle(self.worker)
        for (table,) in self.owner.execute(
            "select relname from pg_class where relnamespace = 'bench'::regnamespace"
            " and relkind = 'r' order by relname"
        ).fetchall():
            self.rows[table] = scalar(self.owner, f"select count(*) from bench.{table}")

    def yardstick(self, option: str, amount: str, clients: int | None = None) -> Run:
        # A log of every call would slow the yardstick down, and flatter what is held against it.
        return pgbench(
            self.yardstick_url,
            option,
            clients=clients or self.clients,
            amount=amount,
            sampling=0.1 if amount.startswith("--time") else 1,
        )

    def run(
        self,
        script: Script,
        amount: str,
        clients: int | None = None,
        kind: str | None = None,
        url: str | None = None,
        is_warm: bool = True,
    ) -> Outcome:
        """Run one script with what it wants beside, and check a sample of its answers.

        The first calls of its connections count only where it is not meant to be warm.
        """
        if empty := [name for name in sorted(script.tables) if not self.rows.get(name)]:
            raise BenchFailed(f"there is nothing in {', '.join(empty)}: see bench/prepare.sql")
        clients = clients or self.clients
        before = scalar(self.owner, script.header.get("before", "select 0"))
        checkpoint_age = scalar(
            self.owner,
            "select extract(epoch from clock_timestamp() - checkpoint_time)::float8"
            " from pg_control_checkpoint()",
        )
        variables = {**self.rows, "clients": clients, "start": self.start, "i": -1}
        self.start += UNKNOWN * script.writes
        with beside(kind or script.beside, address("PGSOCIAL_WORKER_URL", self.database)) as lag:
            position = scalar(self.superuser, "select pg_current_wal_insert_lsn()::text")
            run = pgbench(
                url or by_socket(address("PGSOCIAL_APP_URL", self.database)),
                f"--file={script.path}",
                *(f"--define={name}={value}" for name, value in variables.items()),
                clients=clients,
                amount=amount,
                ramp=self.profile.ramp if is_warm and amount.startswith("--time") else 0,
            )
            written = scalar(
                self.superuser,
                "select (pg_current_wal_insert_lsn() - %s::pg_lsn)::float8",
                position,
            )
        # Clients number their calls apart, and some make more of them than others.
        self.start += (4 * run.transactions + clients - UNKNOWN) * script.writes
        self.check(script, before, run)
        return Outcome(
            run,
            {
                "wal_bytes": written / run.transactions,
                "checkpoint_age_s": checkpoint_age,
                "owed_s": settle(self.worker),
                **lag.worst(),
            },
        )

    def check(self, script: Script, before: Any, run: Run) -> None:
        given = json.dumps(before) if isinstance(before, dict) else str(before)
        check = script.header["check"].replace(":before", "'" + given.replace("'", "''") + "'")
        if (
            scalar(
                self.owner, check.replace(":transactions", str(run.transactions)).replace("%", "%%")
            )
            is not True
        ):
            raise BenchFailed(f"its answers are not right: {script.header['answer']} ({check})")
