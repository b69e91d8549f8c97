"""Rows a second of the load that made the database, against raw COPY of such rows."""

from __future__ import annotations

import json
import tempfile
import time
from typing import Any

from psycopg import sql

from bench.context import Bench
from bench.databases import scalar
from bench.goals import Goal, Measures
from bench.pgbench import BenchFailed

ORDER = 80


def columns(bench: Bench, table: str) -> list[str]:
    rows = bench.owner.execute(
        "select attname from pg_attribute where attrelid = %s::regclass"
        " and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
        [table],
    )
    return [row[0] for row in rows]


def copy_seconds(bench: Bench, table: str) -> tuple[int, float]:
    """COPY rows of a table into an empty one with the same indexes: how many, in which time."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns(bench, table)))
    bench.owner.execute("drop table if exists bench.copied")
    bench.owner.execute(
        sql.SQL(
            "create table bench.copied"
            " (like {} including defaults including generated including indexes)"
        ).format(sql.SQL(table))
    )
    with tempfile.TemporaryFile(prefix="pgsocial-bench-") as file, bench.owner.cursor() as cursor:
        with cursor.copy(
            sql.SQL("copy (select {} from {} limit {}) to stdout (format binary)").format(
                names, sql.SQL(table), sql.Literal(bench.profile.copy_rows)
            )
        ) as out:
            for block in out:
                file.write(block)
        file.seek(0)
        start = time.monotonic()
        with cursor.copy(
            sql.SQL("copy bench.copied ({}) from stdin (format binary)").format(names)
        ) as into:
            while block := file.read(1 << 20):
                into.write(block)
        taken = time.monotonic() - start
    count = scalar(bench.owner, "select count(*) from bench.copied")
    bench.owner.execute("drop table bench.copied")
    return count, taken


def measure(bench: Bench) -> Measures:
    path = bench.folder / "load.json"
    if not path.exists():
        raise BenchFailed(f"{path} is not there: the load that made the database left no report")
    report = json.loads(path.read_text())
    tables: dict[str, Any] = {}
    for table, rows in report["tables"].items():
        if not rows:
            continue
        count, taken = copy_seconds(bench, table)
        if not count:
            raise BenchFailed(f"{table} is empty, though {rows} rows were loaded into it")
        tables[table] = {
            "rows": rows,
            "copied_rows": count,
            "copied_rows_per_s": count / taken,
            "copy_s": rows * taken / count,
        }
    rows = sum(found["rows"] for found in tables.values())
    raw = rows / sum(found["copy_s"] for found in tables.values())
    seconds = report["seconds"]
    return {
        "load_full": {
            "what": "rows a second of the whole load, read models and indexes included, against "
            "raw COPY of such rows, one table after the other, into tables with the same indexes",
            "unit": "rows/s",
            "value": rows / seconds,
            "yardstick": "COPY",
            "yardstick_tps": raw,
            "ratio": rows / seconds / raw,
            "rows": rows,
            "seconds": seconds,
            "tables": tables,
            "wanted": [Goal.parse("ratio >= 0.5"), Goal.parse("seconds <= 1200")],
        }
    }
