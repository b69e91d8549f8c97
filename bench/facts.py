"""What figures depend on: the machine, the server, its settings, and the size of the data."""

from __future__ import annotations

import os
from typing import Any

from bench.context import Bench
from bench.databases import scalar
from bench.pgbench import stack
from stack.settings import memory_mb

SETTINGS = (
    "shared_buffers",
    "huge_pages_status",
    "effective_cache_size",
    "work_mem",
    "maintenance_work_mem",
    "max_wal_size",
    "checkpoint_timeout",
    "wal_compression",
    "wal_level",
    "full_page_writes",
    "synchronous_commit",
    "fsync",
    "jit",
    "random_page_cost",
    "max_connections",
)

TABLES = """
select c.oid::regclass::text, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)
  from pg_class as c
 where c.relkind = 'r'
   and c.relnamespace in ('core'::regnamespace, 'internal'::regnamespace)
   and pg_total_relation_size(c.oid) > 1000000
 order by 3 desc
"""


def gather(bench: Bench) -> dict[str, Any]:
    size = scalar(bench.owner, "select pg_database_size(current_database())")
    memory = memory_mb() * 2**20
    return {
        "cpus": os.cpu_count(),
        "memory_bytes": memory,
        "versions": {
            "server": scalar(bench.owner, "show server_version"),
            "pgbench": stack("pgbench", "--version").stdout.strip(),
            **dict(bench.owner.execute("select extname, extversion from pg_extension order by 1")),
        },
        "settings": {name: scalar(bench.owner, f"show {name}") for name in SETTINGS},
        "social_settings": dict(bench.owner.execute("select name, value from ops.settings")),
        "data": {
            "bytes": size,
            "of_memory": size / memory,
            "tables": {
                name: {"rows": rows, "bytes": bytes_}
                for name, rows, bytes_ in bench.owner.execute(TABLES)
            },
        },
        "parameters": bench.rows,
    }
