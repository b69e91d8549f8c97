"""`python -m bench`: run the scripts, each beside its yardstick, several rounds."""

from __future__ import annotations

import json
import os
import statistics
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from bench.databases import COPY, YARDSTICK, address, copy_into, database, prepare, ticker
from bench.pgbench import REPO, BenchFailed, Run, Script, pgbench, stack
from stack.settings import run_folder

console = Console(stderr=True, soft_wrap=True)
Pair = tuple[Run, Run]


def scalar(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def measure(
    script: Script,
    connection: psycopg.Connection[Any],
    variables: dict[str, int],
    seconds: int,
) -> Run:
    """Run one script and check a sample of its answers."""
    before = scalar(connection, script.header["before"]) if "before" in script.header else 0
    with ticker():
        run = pgbench(
            address("PGSOCIAL_APP_URL", COPY),
            f"--file={script.path}",
            *(f"--define={name}={value}" for name, value in variables.items()),
            clients=variables["clients"],
            seconds=seconds,
        )
    check = script.header["check"].replace(":before", str(before))
    if scalar(connection, check.replace(":transactions", str(run.transactions))) is not True:
        raise BenchFailed(f"{script.name}: its answers are not what they should be: {check}")
    return run


def summary(runs: list[Run]) -> dict[str, Any]:
    """Medians over the rounds."""
    return {
        "tps": statistics.median(run.tps for run in runs),
        **{
            f"p{share}_ms": statistics.median(run.percentile(share / 100) for run in runs)
            for share in (50, 95, 99)
        },
    }


def compare(pairs: list[Pair]) -> dict[str, Any]:
    """A script's medians, and those of its ratio to the yardstick that ran just before it."""
    ratios = [run.tps / yardstick.tps for yardstick, run in pairs]
    return {
        **summary([run for _, run in pairs]),
        "yardstick_tps": statistics.median(yardstick.tps for yardstick, _ in pairs),
        "ratio": statistics.median(ratios),
        "ratio_spread": [min(ratios), max(ratios)],
    }


def show(measures: dict[str, dict[str, Any]]) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("measure", "tps", "p50 ms", "p95 ms", "p99 ms", "ratio", "spread"):
        table.add_column(heading, no_wrap=True, justify="left" if heading == "measure" else "right")
    for name, found in measures.items():
        ratio, spread = "1", ""
        if "ratio" in found:
            ratio = f"{found['ratio']:.3f} of {found['yardstick']}"
            spread = "-".join(f"{edge:.3f}" for edge in found["ratio_spread"])
        latencies = (f"{found[f'p{share}_ms']:.2f}" for share in (50, 95, 99))
        table.add_row(name, f"{found['tps']:,.0f}", *latencies, ratio, spread)
    Console().print(table)


def main(
    seconds: Annotated[int, typer.Option(help="Seconds of each run.", min=1)] = 5,
    rounds: Annotated[int, typer.Option(help="Rounds; medians are taken over them.", min=1)] = 3,
    clients: Annotated[int, typer.Option(help="Clients of pgbench.", min=1)] = 8,
    scale: Annotated[int, typer.Option(help="Scale of pgbench's own tables.", min=1)] = 50,
    only: Annotated[list[str] | None, typer.Option(help="Scripts by name; default: all.")] = None,
    scripts: Annotated[Path, typer.Option(help="Folder of the scripts.")] = REPO / "bench/scripts",
    output: Annotated[
        Path | None, typer.Option(help="Where figures go; default: bench/latest.json of the run.")
    ] = None,
) -> None:
    """Measure scripts on a copy of the data that is loaded, beside pgbench -S and -N."""
    chosen = [Script(path) for path in sorted(scripts.glob("*.sql"))]
    chosen = [script for script in chosen if not only or script.name in only]
    if not chosen:
        raise BenchFailed(f"no script of that name in {scripts}")
    pairs: dict[str, list[Pair]] = {script.name: [] for script in chosen}
    with database(YARDSTICK) as yardstick, database(COPY) as copy:
        console.print("copying the data")
        stack("pgbench", "--initialize", "--quiet", f"--scale={scale}", yardstick)
        copy_into(copy)
        with psycopg.connect(address("DATABASE_URL", COPY), autocommit=True) as connection:
            rows = prepare(connection)
            version = scalar(connection, "show server_version")
            for number in range(rounds):
                console.print(f"round {number + 1} of {rounds}")
                variables = {**rows, "clients": clients, "rounds": rounds, "round": number, "i": -1}
                for script in chosen:
                    option = script.header["yardstick"]
                    before = pgbench(yardstick, option, clients=clients, seconds=seconds)
                    pairs[script.name].append(
                        (before, measure(script, connection, variables, seconds))
                    )
    measures: dict[str, dict[str, Any]] = {}
    for option in ("-S", "-N"):
        of = [s.name for s in chosen if s.header["yardstick"] == option]
        if yardsticks := [before for name in of for before, _ in pairs[name]]:
            measures[f"pgbench {option}"] = summary(yardsticks)
    for script in chosen:
        measures[script.name] = {
            "what": script.header["what"],
            "yardstick": script.header["yardstick"],
            **compare(pairs[script.name]),
        }
    target = output or run_folder() / "bench/latest.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        json.dumps(
            {
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "server_version": version,
                "cpus": os.cpu_count(),
                "seconds": seconds,
                "rounds": rounds,
                "clients": clients,
                "pgbench_scale": scale,
                "rows": rows,
                "measures": measures,
            },
            indent=2,
        )
        + "\n"
    )
    show(measures)
    console.print(f"written to {target}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except BenchFailed as error:
        console.print(f"error: {error}", markup=False, highlight=False)
        sys.exit(1)
    except psycopg.Error as error:
        console.print(f"error: {str(error).strip()}", markup=False, highlight=False)
        sys.exit(1)
