"""Bytes of write-ahead log for each write, taken from the runs of the scripts."""

from __future__ import annotations

from bench.context import Bench
from bench.databases import scalar
from bench.goals import Measures

ORDER = 20


def measure(bench: Bench) -> Measures:
    lsn = "select (pg_current_wal_insert_lsn() - '0/0')::float8"
    before = scalar(bench.superuser, lsn)
    yardstick = bench.yardstick("-N", bench.profile.yardstick)
    found = {"pgbench -N": (scalar(bench.superuser, lsn) - before) / yardstick.transactions}
    found |= {
        name: measure["wal_bytes"]
        for name, measure in bench.measures.items()
        if "wal_bytes" in measure
    }
    return {
        "wal_per_write": {
            "what": "bytes of WAL for each write, events and first changes of pages included",
            "unit": "bytes",
            "scripts": found,
        }
    }
