"""How much disk a load needs, and how much there is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import psycopg

from pgsocial.tools.loader.scale import Scale

Connection = psycopg.Connection[Any]
MIB = 2**20
# Bytes of a row with its indexes, its notifications, document and metrics, the load's own tables
# and what sorting takes.
USER, POST, FOLLOW, ENGAGEMENT, TIMELINE = 600, 1_500, 180, 500, 28_000


def needed(scale: Scale, connection: Connection) -> int:
    """Bytes that the tables, the plan and the write-ahead log will take."""
    tables = (
        scale.users * USER
        + scale.posts * POST
        + scale.follows * FOLLOW
        + scale.engagements * ENGAGEMENT
        + int(scale.users * scale.active_share) * TIMELINE
    )
    row = connection.execute("select pg_size_bytes(current_setting('max_wal_size'))").fetchone()
    return tables + min(tables, int(row[0]) if row else 0)


def free(superuser: str, folder: Path) -> tuple[int, str]:
    """Free bytes, and where: beside the data, if a superuser may ask the server; else here."""
    if superuser:
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("create temp table loader_free (bytes bigint)")
            connection.execute(
                "copy loader_free from program 'df --block-size=1 --output=avail . | tail -1'"
            )
            row = connection.execute("select bytes from loader_free").fetchone()
            if row:
                return int(row[0]), "the server's disk"
    return shutil.disk_usage(folder).free, f"the disk of {folder}"
