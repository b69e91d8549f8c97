"""The mixed load through PgBouncer, among thousands of clients that mostly sit idle."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.context import Bench
from bench.databases import address, scalar, variable
from bench.figures import spread
from bench.goals import Goal, Measures
from bench.pgbench import REPO, BenchFailed, command

ORDER = 60
BUSY = 32
CONNECT_SECONDS = 300
# Each says once that it is there, and then only something now and then.
IDLE = """
insert into bench.connected default values;
\\set pause random(20, 60)
\\sleep :pause s
select 1;
\\set pause random(20, 60)
\\sleep :pause s
"""


def raise_limit(pid: int = 0) -> None:
    """As many open files as a process may have: each client is one."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def idle(bench: Bench, url: str, count: int) -> Iterator[float]:
    """Keep idle clients connected; yields the seconds until each had had an answer."""
    bench.owner.execute("truncate bench.connected")
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pgsocial-bench-") as folder:
        script = Path(folder) / "idle.sql"
        script.write_text(IDLE)
        with (Path(folder) / "output").open("w+") as output:
            process = subprocess.Popen(
                command(
                    "pgbench",
                    f"--file={script}",
                    f"--client={count}",
                    "--jobs=4",
                    f"--time={CONNECT_SECONDS + bench.profile.idle_seconds}",
                    "--no-vacuum",
                    url,
                ),
                cwd=REPO,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
            try:
                while (
                    there := scalar(bench.owner, "select count(*) from bench.connected")
                ) < count:
                    if process.poll() is not None or time.monotonic() - start > CONNECT_SECONDS:
                        output.seek(0)
                        raise BenchFailed(
                            f"{there} of {count} clients got an answer: {output.read()[-500:]}"
                        )
                    time.sleep(0.2)
                yield time.monotonic() - start
                if process.poll() is not None:
                    raise BenchFailed("the idle clients went away before the end")
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait()


def measure(bench: Bench) -> Measures:
    bouncer = variable("PGSOCIAL_PGBOUNCER_URL")
    if not bouncer:
        raise BenchFailed("there is no PgBouncer in this stack")
    url = address("PGSOCIAL_PGBOUNCER_URL", bench.database)
    raise_limit()
    bench.owner.execute("create unlogged table bench.connected (at timestamptz default now())")
    bench.owner.execute("grant insert on bench.connected to pgsocial_app")
    mixed = bench.scripts["mixed"]
    found: Measures = {}
    for total in bench.profile.connections:
        busy = min(BUSY, total // 2)
        ratios: list[float] = []
        runs: list[Any] = []
        with idle(bench, url, total - busy) as seconds:
            for _ in range(bench.profile.module_rounds):
                direct = bench.run(
                    mixed,
                    bench.profile.point,
                    busy,
                    url=address("PGSOCIAL_APP_URL", bench.database),
                ).run
                pooled = bench.run(mixed, bench.profile.point, busy, url=url).run
                ratios.append(pooled.tps / direct.tps)
                runs.append((pooled, direct))
        found[f"connections_{total}"] = {
            "what": f"mixed load of {busy} clients through PgBouncer beside {total - busy:,} idle "
            f"ones, against {busy} direct ones",
            "unit": "calls/s",
            "yardstick": "direct",
            "tps": runs[-1][0].tps,
            "p50_ms": runs[-1][0].percentile(0.5),
            "p95_ms": runs[-1][0].percentile(0.95),
            "p99_ms": runs[-1][0].percentile(0.99),
            "direct_p99_ms": runs[-1][1].percentile(0.99),
            "yardstick_tps": runs[-1][1].tps,
            "clients": total,
            "refusals": 0,
            "connected_s": seconds,
            **spread("ratio", ratios),
            "wanted": [Goal.parse("ratio >= 0.8")],
        }
    return found
