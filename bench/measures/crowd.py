"""A mixed crowd over HTTP, as examples/locust/locustfile.py makes it, by one worker and by two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bench import serving
from bench.context import Bench
from bench.goals import Goal, Measures
from bench.pgbench import REPO, BenchFailed
from bench.serving import Gateway

ORDER = 75
WORKERS = (1, 2)
PEOPLE = 50


def measure(bench: Bench) -> Measures:
    count = min(bench.profile.http_readers, bench.rows["readers"], PEOPLE)
    tokens = bench.folder / "people"
    tokens.write_text("\n".join(serving.tokens(bench, serving.readers(bench, count))))
    tokens.chmod(0o600)
    found: Measures = {}
    try:
        with serving.relay(bench):
            for workers in WORKERS:
                serving.forget()
                with serving.gateway(bench, f"crowd_{workers}", f"--workers={workers}") as gateway:
                    found[f"crowd_{workers}"] = {
                        "what": f"mixed behaviour by Locust, {count} people without pause between "
                        f"requests, {workers} worker{'s' * (workers > 1)}",
                        "unit": "requests/s",
                        **_crowd(bench, gateway, tokens, count),
                        "wanted": [Goal.parse("errors <= 0")],
                    }
    finally:
        tokens.unlink()
    one, two = (found[f"crowd_{workers}"]["tps"] for workers in WORKERS)
    found["crowd_2"] |= {"ratio": two / one, "yardstick": "one worker"}
    return found


def _crowd(bench: Bench, gateway: Gateway, tokens: Path, count: int) -> dict[str, Any]:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "locust", "--headless", "--only-summary", "--json"),
            f"--locustfile={REPO / 'examples/locust/locustfile.py'}",
            f"--host={gateway.url}",
            f"--users={count}",
            "--spawn-rate=50",
            f"--run-time={max(6, round(bench.profile.http_seconds * 3))}s",
            "--exit-code-on-error=0",
        ],
        cwd=REPO,
        env={**os.environ, "PGSOCIAL_TOKENS": str(tokens), "PGSOCIAL_PAUSE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchFailed(f"Locust failed: {done.stderr.strip()[-500:]}")
    rows = [row for row in json.loads(done.stdout) if row["num_requests"]]
    if not rows:
        raise BenchFailed(f"Locust asked for nothing: {done.stderr.strip()[-500:]}")
    times: Counter[float] = Counter()
    for row in rows:
        times.update({float(ms): count for ms, count in row["response_times"].items()})
    began = min(row["start_time"] for row in rows)
    ended = max(row["last_request_timestamp"] for row in rows)
    return {
        "tps": times.total() / (ended - began),
        **{f"p{share}_ms": _percentile(times, share) for share in (50, 95, 99)},
        "errors": sum(row["num_failures"] for row in rows),
        "scripts": {
            f"{row['method']} {row['name']}": {"requests": row["num_requests"]} for row in rows
        },
    }


def _percentile(times: Counter[float], share: float) -> float:
    left = times.total() * share / 100
    for ms, count in sorted(times.items()):
        left -= count
        if left <= 0:
            return ms
    return max(times)
