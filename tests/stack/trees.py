"""Copies of the source tree that a test may edit, and comparable pictures of a database."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import psycopg
from pgsocial.tools.source import wrappers
from pgsocial.tools.source.tree import Tree

from tests.databases import REPO, client, url

PARTS = ("deploy", "revert", "verify", "functions", "sqitch.plan", "sqitch.conf")
# What a deploy writes into tables, apart from moments and snapshots, which differ each time.
FILLED = {
    "ops.settings": "*",
    "ops.jobs": "name, step, runs_for, pause, schedule, description",
    "internal.event_types": "*",
    "internal.projections": "name, fold, rebuilt_from, is_enabled",
    "internal.deployed_functions": "*",
    "ops.alert_rules": "name, query, threshold, unit, severity, wait_for, runs_every, runbook",
}


def copy(target: Path) -> Tree:
    """A checkout of one's own."""
    target.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source = REPO / part
        if source.is_dir():
            shutil.copytree(source, target / part)
        else:
            shutil.copy(source, target / part)
    return Tree(target.resolve())


def edited(tree: Tree) -> Tree:
    """The same tree after an edit: read afresh, with its wrappers brought up to date."""
    fresh = Tree(tree.root)
    wrappers.write(fresh)
    return fresh


def schema(database: str) -> str:
    """Everything in a database but rows, partitions and chunks of certain days, and sqitch's own
    registry, in an order that is stable."""
    dump = client(
        "pg_dump",
        "--schema-only",
        "--restrict-key=pgsocial",
        "--exclude-schema=sqitch",
        "--exclude-schema=_timescaledb_internal",
        "--exclude-table=internal.events_20*",
        "-d",
        url("PGSOCIAL_SUPERUSER_URL", database),
    ).stdout
    # pg_dump breaks ties between equal names by OID, which is the order of creation.
    return "\n\n".join(sorted(re.split(r"\n{2,}", dump)))


def rows(database: str) -> dict[str, list[tuple[object, ...]]]:
    """What a deploy has put into the tables that there are."""
    with psycopg.connect(url("PGSOCIAL_SUPERUSER_URL", database)) as connection:
        return {
            table: connection.execute(f"select {columns} from {table} order by 1, 2").fetchall()
            for table, columns in FILLED.items()
            if connection.execute("select to_regclass(%s)", [table]).fetchone() != (None,)
        }
