"""Bytes of an event: its row in a table, in the metrics of each level, and compressed."""

from __future__ import annotations

from typing import Any

from pgsocial.tools.loader.read_models import LEVELS, METRICS

from bench.context import Bench
from bench.databases import scalar
from bench.goals import Measures
from bench.measures.jobs import steps
from bench.pgbench import BenchFailed

ORDER = 82

RAW = ("core.likes", "core.shares", "core.bookmarks", "core.follows", "core.views")

# A hypertable has its rows in chunks, which inherit from it.
SIZE = """
select (pg_total_relation_size(%s::regclass)
        + coalesce(sum(pg_total_relation_size(i.inhrelid)), 0))::bigint
  from pg_inherits as i
 where i.inhparent = %s::regclass
"""
# All that happened, but sign-ups, since the oldest row of a table.
EVENTS = """
select coalesce(sum(m.posts + m.likes + m.shares + m.bookmarks + m.follows + m.views), 0)::bigint
  from analytics.platform_metrics_days as m
 where m.time >= (
    select date_trunc('day', min(f.time), 'UTC') from {table} as f
 )
"""
COMPRESSED = """
select sum(before_compression_total_bytes)::bigint, sum(after_compression_total_bytes)::bigint
  from {schema}.hypertable_compression_stats('analytics.{family}_quarters')
"""


def size(bench: Bench, table: str) -> int:
    return int(scalar(bench.owner, SIZE, table, table))


def compressed(bench: Bench) -> dict[str, Any]:
    """How many times smaller old quarters are, by family; nothing where the edition cannot."""
    if scalar(bench.owner, "select ops.timescaledb_edition()") != "full":
        return {}
    steps(bench, "internal.compress_metrics()")
    schema = scalar(bench.owner, "select internal.timescaledb_schema()")
    found = {}
    for family in METRICS:
        row = bench.owner.execute(
            COMPRESSED.format(schema=schema, family=family).encode()
        ).fetchone()
        if row and row[1]:
            found[family] = {"before": row[0], "after": row[1], "times": row[0] / row[1]}
    return found


def measure(bench: Bench) -> Measures:
    rows = {table: scalar(bench.owner, f"select count(*) from {table}") for table in RAW}
    raw = {table: size(bench, table) / count for table, count in rows.items() if count}
    levels: dict[str, Any] = {}
    for level in LEVELS:
        tables = {f"analytics.{family}{level}": 0 for family in METRICS}
        events = 0
        for table in tables:
            tables[table] = size(bench, table)
            events = max(events, scalar(bench.owner, EVENTS.format(table=table)))
        if events:
            levels[level.strip("_") or "minutes"] = {
                "bytes_per_event": sum(tables.values()) / events,
                "events": events,
                "bytes": sum(tables.values()),
            }
    if not raw or "days" not in levels:
        raise BenchFailed("there are no events of which to tell the size")
    return {
        "sizes": {
            "what": "bytes of an event of all time in the days of the metrics; raw, of a row with "
            "its indexes; in minutes and quarters, of events of the time for which they are kept",
            "unit": "bytes",
            "value": levels["days"]["bytes_per_event"],
            "raw": sum(size(bench, table) for table in RAW) / sum(rows.values()),
            "scripts": {**raw, **levels, **compressed(bench)},
            "edition": scalar(bench.owner, "select ops.timescaledb_edition()"),
        }
    }
