"""`python -m bench`: run the scripts against the yardsticks, several rounds, interleaved."""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from bench.pgbench import REPO, BenchFailed, Run, Script, pgbench, stack

YARDSTICK = "pgsocial_yardstick"
console = Console(stderr=True)


@contextmanager
def ticker(url: str) -> Iterator[None]:
    """What a gateway does beside: seal and fold the log all the time."""
    stopped = threading.Event()

    def loop() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not stopped.wait(0.02):
                connection.execute("select internal.settle()")

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def prepare_yardstick(scale: int) -> str:
    """A database of pgbench's own tables on the same server; return its URL."""
    superuser = os.environ["PGSOCIAL_SUPERUSER_URL"]
    with psycopg.connect(re.sub("/[^/]*$", "/postgres", superuser), autocommit=True) as connection:
        if not connection.execute(
            "select 1 from pg_database where datname = %s", [YARDSTICK]
        ).fetchone():
            connection.execute(f"create database {YARDSTICK}")
    url = re.sub("/[^/]*$", f"/{YARDSTICK}", superuser)
    stack("pgbench", "--initialize", "--quiet", f"--scale={scale}", url)
    return url


def prepare_parameters(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Fill the tables of schema bench; return how many rows each has."""
    connection.execute((REPO / "bench/prepare.sql").read_bytes())
    counts = {}
    for table in ("users", "readers", "posts", "threads"):
        row = connection.execute(f"select count(*) from bench.{table}").fetchone()
        counts[table] = int(row[0]) if row else 0
        if not counts[table]:
            raise BenchFailed(
                f"no {table} to measure with: load data first, such as make import DIR=..."
            )
    return counts


def scalar(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def measure(
    script: Script,
    connection: psycopg.Connection[Any],
    counts: dict[str, int],
    clients: int,
    seconds: int,
) -> Run:
    """Run one script and check a sample of its answers."""
    before = scalar(connection, script.header["before"]) if "before" in script.header else 0
    defines = [f"--define={name}={count}" for name, count in counts.items()]
    run = pgbench(
        os.environ["PGSOCIAL_APP_URL"],
        f"--file={script.path}",
        *defines,
        clients=clients,
        seconds=seconds,
    )
    check = script.header["check"].replace(":before", str(before))
    if scalar(connection, check.replace(":transactions", str(run.transactions))) is not True:
        raise BenchFailed(f"{script.name}: its answers are not what they should be: {check}")
    return run


def summary(runs: list[Run], yardsticks: list[Run]) -> dict[str, Any]:
    """Medians over the rounds, and how far the ratios spread."""
    ratios = [run.tps / yard.tps for run, yard in zip(runs, yardsticks, strict=True)]
    return {
        "tps": statistics.median(run.tps for run in runs),
        "ratio": statistics.median(run.tps for run in runs)
        / statistics.median(yard.tps for yard in yardsticks),
        "ratio_spread": [min(ratios), max(ratios)],
        **{
            f"p{share}_ms": statistics.median(run.percentile(share / 100) for run in runs)
            for share in (50, 95, 99)
        },
    }


def show(results: dict[str, dict[str, Any]]) -> None:
    table = Table("measure", "tps", "p50 ms", "p95 ms", "p99 ms", "ratio", "spread", "yardstick")
    for name, found in results.items():
        low, high = found["ratio_spread"]
        table.add_row(
            name,
            f"{found['tps']:,.0f}",
            *(f"{found[f'p{p}_ms']:.2f}" for p in (50, 95, 99)),
            f"{found['ratio']:.3f}",
            f"{low:.3f}-{high:.3f}",
            found["yardstick"],
        )
    Console().print(table)


def main(
    seconds: Annotated[int, typer.Option(help="Seconds for each measure in a round.", min=1)] = 5,
    rounds: Annotated[int, typer.Option(help="Rounds; medians are taken over them.", min=1)] = 3,
    clients: Annotated[int, typer.Option(help="Clients of pgbench.", min=1)] = 8,
    scale: Annotated[int, typer.Option(help="Scale of pgbench's own tables.", min=1)] = 50,
    only: Annotated[list[str] | None, typer.Option(help="Scripts by name; default: all.")] = None,
) -> None:
    """Measure the scripts of bench/scripts on the data that is loaded, beside pgbench -S and -N."""
    scripts = [Script(path) for path in sorted((REPO / "bench/scripts").glob("*.sql"))]
    scripts = [s for s in scripts if not only or s.name in only]
    if not scripts:
        raise BenchFailed(f"no script of that name in {REPO / 'bench/scripts'}")
    if "PGSOCIAL_SUPERUSER_URL" not in os.environ:
        raise BenchFailed("the yardsticks want a stack that `make up` made, not DATABASE_URL")
    yard_url = prepare_yardstick(scale)
    yards: dict[str, list[Run]] = {"-S": [], "-N": []}
    runs: dict[str, list[Run]] = {script.name: [] for script in scripts}
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        counts = prepare_parameters(connection)
        for number in range(1, rounds + 1):
            console.print(f"round {number} of {rounds}")
            for option, found in yards.items():
                found.append(pgbench(yard_url, option, clients=clients, seconds=seconds))
            for script in scripts:
                with ticker(os.environ["PGSOCIAL_WORKER_URL"]):
                    runs[script.name].append(measure(script, connection, counts, clients, seconds))
        connection.execute("drop schema bench cascade")
    results = {
        name: {"yardstick": f"pgbench {option}", **summary(yards[option], yards[option])}
        for name, option in (("select", "-S"), ("simple update", "-N"))
    }
    for script in scripts:
        option = script.header["yardstick"]
        results[script.name] = {
            "yardstick": f"pgbench {option}",
            "what": script.header["what"],
            **summary(runs[script.name], yards[option]),
        }
    target = Path(os.environ.get("PGSOCIAL_RUN", ".run")) / "bench/latest.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        json.dumps(
            {
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "seconds": seconds,
                "rounds": rounds,
                "clients": clients,
                "pgbench_scale": scale,
                "rows": counts,
                "measures": results,
            },
            indent=2,
        )
        + "\n"
    )
    show(results)
    console.print(f"written to {target}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except BenchFailed as error:
        console.print(f"[red]error:[/] {error}")
        sys.exit(1)
