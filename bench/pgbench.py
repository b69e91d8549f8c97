"""Running pgbench and reading its latencies."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent


class BenchFailed(Exception):
    """A run that measures nothing: a failed call, or answers that are not what they should be."""


@dataclass
class Script:
    """A file of bench/scripts: its header says what it measures and how its answers are checked."""

    path: Path
    header: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        comments = [
            line[2:] for line in self.path.read_text().splitlines() if line.startswith("--")
        ]
        key = ""
        for line in comments:
            if found := re.match(r" (\w+): (.*)", line):
                key, text = found.groups()
                self.header[key] = text
            elif key:
                self.header[key] += " " + line.strip()
        missing = {"yardstick", "what", "check"} - set(self.header)
        if missing or self.header["yardstick"] not in ("-S", "-N"):
            raise BenchFailed(
                f"{self.path}: its header lacks {', '.join(sorted(missing)) or '-S or -N'}"
            )

    @property
    def name(self) -> str:
        return self.path.stem


@dataclass
class Run:
    """One run of pgbench: transactions, their rate a second, sorted latencies in milliseconds."""

    transactions: int
    tps: float
    latencies: list[float]

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def stack(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "stack", "exec", *map(str, arguments)],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchFailed(f"{arguments[0]} failed:\n{done.stderr.strip()[-2000:]}")
    return done


def pgbench(url: str, *arguments: str, clients: int, seconds: int) -> Run:
    """Run pgbench with prepared statements and a log of every transaction's latency."""
    with tempfile.TemporaryDirectory(prefix="pgsocial-bench-") as folder:
        done = stack(
            "pgbench",
            "--protocol=prepared",
            f"--client={clients}",
            "--jobs=2",
            f"--time={seconds}",
            "--no-vacuum",
            "--log",
            f"--log-prefix={folder}/log",
            *arguments,
            url,
        )
        latencies = sorted(
            int(line.split()[2]) / 1000
            for file in Path(folder).iterdir()
            for line in file.read_text().splitlines()
        )
    tps = re.search(r"tps = ([\d.]+) \(without", done.stdout)
    count = re.search(r"actually processed: (\d+)", done.stdout)
    failed = re.search(r"failed transactions: (\d+)", done.stdout)
    if not tps or not count or not latencies or (failed and int(failed[1])):
        raise BenchFailed(f"pgbench says:\n{done.stdout}\n{done.stderr}")
    return Run(int(count[1]), float(tps[1]), latencies)
