"""Running wrk, which asks over HTTP as fast as it is answered."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.pgbench import REPO, BenchFailed
from stack import rootfs

ROOM = "load"


@dataclass
class Asked:
    """One run: requests a second, and percentiles of the latency in milliseconds."""

    requests: int
    tps: float
    p50: float
    p95: float
    p99: float
    refused: int


def wrk(
    url: str, tokens: Path, connections: int, seconds: float, may_refuse: bool = False
) -> Asked:
    """Ask one address from so many connections. Each answer must be a success, or else count as
    refused where that may be."""
    line = [
        "wrk",
        "--threads=1",
        f"--connections={connections}",
        f"--duration={max(1, round(seconds))}s",
        "--timeout=30s",
        f"--script={REPO / 'bench/load/tokens.lua'}",
        url,
        "--",
        str(tokens),
    ]
    done = subprocess.run(
        rootfs.command(line, [REPO, tokens.parent], room=ROOM),
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout.strip().splitlines()
    if done.returncode or not told or not told[-1].startswith("{"):
        raise BenchFailed(f"wrk failed: {(done.stderr or done.stdout).strip()[-500:]}")
    found = json.loads(told[-1])
    refused = 0 if may_refuse else found["refused"]
    if refused or found["lost"] or not found["requests"]:
        raise BenchFailed(f"not each request was answered with a success: {found}")
    return Asked(
        found["requests"],
        found["requests"] / (found["us"] / 1e6),
        *(found[name] / 1000 for name in ("p50", "p95", "p99")),
        refused=found["refused"],
    )
