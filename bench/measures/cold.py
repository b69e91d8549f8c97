"""The first home feeds after every page of the database has left memory, against warm ones."""

from __future__ import annotations

import os
from pathlib import Path

from bench.context import Bench
from bench.databases import scalar
from bench.figures import latencies
from bench.goals import Measures
from stack.settings import run_folder

ORDER = 70

EVICT = """
select count(*) filter (where extensions.pg_buffercache_evict(bufferid))
  from extensions.pg_buffercache
 where reldatabase = (select oid from pg_database where datname = current_database())
"""


def drop_from_system(bench: Bench) -> int:
    """Ask the operating system to forget the database's files; return how many it did."""
    oid = scalar(
        bench.owner, "select oid::text from pg_database where datname = current_database()"
    )
    folder = run_folder() / "postgres/data/base" / oid
    count = 0
    try:
        files = [path for path in folder.iterdir() if path.is_file()]
    except OSError:
        return 0
    for path in files:
        count += forget(path)
    return count


def forget(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
    return True


def measure(bench: Bench) -> Measures:
    script = bench.scripts["home_feed"]
    warm = bench.run(script, bench.profile.point, kind="nothing", is_warm=False).run
    # Only clean pages can be dropped.
    bench.superuser.execute("checkpoint")
    evicted = scalar(bench.superuser, EVICT)
    files = drop_from_system(bench)
    cold = bench.run(script, bench.profile.point, kind="nothing", is_warm=False).run
    return {
        "home_feed_cold": {
            "what": f"home_feed right after {evicted:,} pages left shared buffers"
            + (
                f" and {files:,} files the system's cache"
                if files
                else "; the system kept its cache"
            ),
            "unit": "calls/s",
            **latencies([cold]),
            "warm_tps": warm.tps,
            "warm_p99_ms": warm.percentile(0.99),
        }
    }
