"""Running pgbench and reading its latencies."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent


class BenchFailed(Exception):
    """A run that measures nothing: a failed call, or answers that are not what they should be."""


@dataclass
class Run:
    """One run of pgbench: transactions, their rate a second, sorted latencies in milliseconds."""

    transactions: int
    tps: float
    latencies: list[float]

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "stack", "exec", *map(str, arguments)]


def stack(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a client program of the stack."""
    done = subprocess.run(
        command(*arguments), cwd=REPO, capture_output=True, text=True, check=False
    )
    if done.returncode:
        # Every client of pgbench says the same; what the server said stands in a line of its own.
        lines = list(dict.fromkeys(done.stderr.strip().splitlines()))
        told = [line for line in lines if "ERROR:" in line][:2] or lines[-12:]
        raise BenchFailed(f"{arguments[0]} failed: " + "\n".join(told))
    return done


def pgbench(
    url: str, *arguments: str, clients: int, amount: str, sampling: float = 1, ramp: float = 0
) -> Run:
    """Run pgbench with prepared statements and a log of latencies, of all calls or a sample.

    `amount` is how much to do, such as --time=5. The first `ramp` seconds, in which every new
    connection plans what it runs, count as done but not for the figures.
    """
    with tempfile.TemporaryDirectory(prefix="pgsocial-bench-") as folder:
        done = stack(
            "pgbench",
            "--protocol=prepared",
            f"--client={clients}",
            f"--jobs={min(2, clients)}",
            amount,
            "--no-vacuum",
            "--log",
            f"--log-prefix={folder}/log",
            *([f"--sampling-rate={sampling}"] if sampling < 1 else []),
            *arguments,
            url,
        )
        calls = [
            (int(fields[4]) + int(fields[5]) / 1e6, int(fields[2]) / 1000)
            for file in Path(folder).iterdir()
            for fields in map(str.split, file.read_text().splitlines())
        ]
    tps = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    count = re.search(r"actually processed: (\d+)", done.stdout)
    failed = re.search(r"failed transactions: (\d+)", done.stdout)
    if not tps or not count or not calls or (failed and int(failed[1])):
        raise BenchFailed(f"pgbench says:\n{done.stdout}\n{done.stderr}")
    rate = float(tps[1])
    if ramp:
        start = min(at - latency / 1000 for at, latency in calls) + ramp
        calls = [call for call in calls if call[0] > start]
        if not calls:
            raise BenchFailed(f"no call ended later than {ramp} s after the start")
        rate = len(calls) / (max(at for at, _ in calls) - start)
    return Run(int(count[1]), rate, sorted(latency for _, latency in calls))
