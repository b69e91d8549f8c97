"""`python -m bench`: load a scale unless it is there, measure it, and write a report."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console

from bench import facts, goals, measures, report, rounds, script, targets
from bench.context import Bench
from bench.databases import address, loaded, superuser, yardstick
from bench.pgbench import REPO, BenchFailed
from bench.profiles import PROFILES
from stack.settings import run_folder

console = Console(stderr=True, soft_wrap=True)


class Scale(StrEnum):
    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    FULL = "full"


def measure_all(bench: Bench, only: list[str]) -> None:
    """Scripts in rounds, then what they cannot measure alone; goals at the end."""
    chosen = [found for name, found in bench.scripts.items() if not only or name in only]
    modules = [
        found for found in measures.find() if not only or found.__name__.split(".")[-1] in only
    ]
    if not chosen and not modules:
        raise BenchFailed(f"there is no measure of that name: {', '.join(only)}")
    bench.prepare()
    if chosen:
        rounds.run(bench, chosen)
    for module in modules:
        name = module.__name__.split(".")[-1]
        bench.say(name)
        try:
            found = module.measure(bench)
        except (BenchFailed, psycopg.Error, KeyError) as error:
            found = {name: {"what": (module.__doc__ or "").strip(), "error": str(error).strip()}}
            bench.say(f"{name}: {error}")
        for each, figures in found.items():
            bench.measures[each] = {"name": each, **figures}


def main(
    scale: Annotated[Scale, typer.Option(help="How large a network.")] = Scale.SMALL,
    only: Annotated[
        list[str] | None, typer.Option(help="Scripts and modules by name; default: all.")
    ] = None,
    rounds_: Annotated[
        int | None, typer.Option("--rounds", help="Rounds, other than the scale's own.", min=1)
    ] = None,
    clients: Annotated[int, typer.Option(help="Clients of pgbench.", min=1)] = 8,
    keep: Annotated[
        bool, typer.Option(help="Measure the data that are there, though tables changed since.")
    ] = False,
    scripts: Annotated[Path, typer.Option(help="Folder of the scripts.")] = REPO / "bench/scripts",
    results: Annotated[Path, typer.Option(help="Folder of the reports.")] = REPO / "bench/results",
) -> None:
    """Measure the hot paths of a loaded network beside pgbench -S and -N."""
    started = time.monotonic()
    profile = PROFILES[scale.value]
    if rounds_:
        profile = replace(profile, rounds=rounds_)
    found = {each.name: each for each in script.find(scripts)}
    folder = run_folder() / "bench"
    (folder / scale.value).mkdir(parents=True, exist_ok=True)
    with ExitStack() as resources:
        database = loaded(scale.value, folder / scale.value, keep)
        loaded_at = time.monotonic()
        bench = Bench(
            scale=scale.value,
            profile=profile,
            clients=clients,
            database=database,
            yardstick_url=resources.enter_context(yardstick(profile.pgbench_scale)),
            folder=folder / scale.value,
            results=results,
            owner=resources.enter_context(
                psycopg.connect(address("DATABASE_URL", database), autocommit=True)
            ),
            worker=resources.enter_context(
                psycopg.connect(address("PGSOCIAL_WORKER_URL", database), autocommit=True)
            ),
            superuser=resources.enter_context(superuser(database)),
            scripts=found,
            say=lambda text: console.print(
                f"{time.monotonic() - started:5.0f} s  {text}", markup=False, highlight=False
            ),
        )
        stopped: BaseException | None = None
        try:
            measure_all(bench, only or [])
        except BaseException as error:  # What was measured until then is told all the same.
            stopped = error
            if not bench.measures:
                raise
        goals.judge(bench.measures)
        document: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "scale": scale.value,
            "clients": clients,
            "rounds": profile.rounds,
            "profile": profile.__dict__,
            **facts.gather(bench),
            "seconds": {
                "load": loaded_at - started,
                "benchmark": time.monotonic() - loaded_at,
            },
            "measures": bench.measures,
            "targets": targets.judge(bench.measures),
        }
    if stopped:
        document["stopped"] = repr(stopped)
    report.write(document, folder / "latest.json", results)
    if stopped:
        raise stopped
    failed = [name for name, each in document["measures"].items() if each.get("error")]
    if failed:
        raise BenchFailed(f"these measured nothing: {', '.join(failed)}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except BenchFailed as error:
        console.print(f"error: {error}", markup=False, highlight=False)
        sys.exit(1)
    except psycopg.Error as error:
        console.print(f"error: {str(error).strip()}", markup=False, highlight=False)
        sys.exit(1)
