"""Copies of the source tree that a test may edit, and comparable pictures of a database."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

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
    """Everything in a database but rows, the log's partitions of certain days, and sqitch's own
    registry, in an order that is stable."""
    dump = client(
        "pg_dump",
        "--schema-only",
        "--restrict-key=pgsocial",
        "--exclude-schema=sqitch",
        "--exclude-table=internal.events_20*",
        "-d",
        url("PGSOCIAL_SUPERUSER_URL", database),
    ).stdout
    # pg_dump breaks ties between equal names by OID, which is the order of creation.
    return "\n\n".join(sorted(re.split(r"\n{2,}", dump)))


def rows(database: str) -> dict[str, str]:
    """What a deploy has put into tables."""
    return {
        table: client(
            "psql",
            "-XAtq",
            "-d",
            url("PGSOCIAL_SUPERUSER_URL", database),
            "-c",
            f"select {columns} from {table} order by 1, 2",
        ).stdout
        for table, columns in FILLED.items()
    }
