"""`pgsocial load`."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from pgsocial.config import run_folder
from pgsocial.tools.loader import space
from pgsocial.tools.loader.load import Load, Run
from pgsocial.tools.loader.scale import SCALES, LoadFailed
from pgsocial.tools.source.database import address

console = Console(stderr=True, soft_wrap=True)
GIB = 2**30


class ScaleName(StrEnum):
    TINY = "tiny"
    SMALL = "small"
    MEDIUM = "medium"
    FULL = "full"


def load(
    scale: Annotated[ScaleName, typer.Option(help="How large a network.")] = ScaleName.SMALL,
    seed: Annotated[int, typer.Option(help="The same seed gives the same rows.", min=0)] = 1,
    until: Annotated[
        datetime | None,
        typer.Option(
            help="When the newest post is written, UTC; by default now.",
            formats=["%Y-%m-%dT%H:%M:%S"],
        ),
    ] = None,
    jobs: Annotated[int, typer.Option(help="Connections that work.", min=1, max=64)] = min(
        8, os.cpu_count() or 1
    ),
    dsn: Annotated[
        str,
        typer.Option(help="Connection string of pgsocial_owner; by default that of the stack."),
    ] = "",
    report: Annotated[
        Path | None, typer.Option(help="Rows and seconds of each step, JSON.")
    ] = None,
    facts: Annotated[
        Path | None,
        typer.Option(help="What was planted, JSON.  [<run folder>/facts-<scale>.json]"),
    ] = None,
    free: Annotated[
        float | None, typer.Option(help="GiB of disk to count on, instead of what is free.", min=0)
    ] = None,
    force: Annotated[bool, typer.Option(help="Load even where the disk is too small.")] = False,
    resume: Annotated[bool, typer.Option(help="Go on with a load that was stopped.")] = False,
) -> None:
    """Fill an empty database with a made-up network, in bulk."""
    advice = ""
    try:
        dsn = dsn or address("DATABASE_URL")
        if not dsn:
            raise LoadFailed('no database: set DATABASE_URL, or start one with "make up"')
        with Load.into(dsn, jobs) as loading:
            now = until.replace(tzinfo=UTC) if until else datetime.now(UTC)
            run = Run(scale.value, seed, now.replace(microsecond=0))
            run = prepare(loading, run, resume, None if force else room(free))
            advice = "; pgsocial load --resume goes on"
            with bar() as progress:
                loading.go_on(run, progress)
            found = loading.report(run)
            loading.write_facts(run, facts or run_folder() / f"facts-{run.scale}.json")
            loading.finish(run)
        if report:
            report.parent.mkdir(parents=True, exist_ok=True)
            report.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        show(found)
    except (LoadFailed, OSError) as error:
        fail(str(error))
    except psycopg.Error as error:
        fail(f"{error.diag.message_primary or error}{advice}")
    except KeyboardInterrupt:
        fail(f"stopped{advice}", 130)


def prepare(loading: Load, run: Run, is_resumed: bool, room: tuple[int, str] | None) -> Run:
    """Look at everything that may stop the load, then begin; the run that is to go on."""
    if stopped := loading.interrupted():
        if not is_resumed:
            raise LoadFailed(
                f"a load of scale {stopped.scale} was stopped in this database:"
                " pgsocial load --resume goes on with it"
            )
        return stopped
    if is_resumed:
        raise LoadFailed("no load was stopped in this database: leave --resume out")
    if loading.has_users():
        raise LoadFailed(
            "this database has users already: load into an empty one (make destroy up deploy)"
        )
    need = space.needed(SCALES[run.scale], loading.control)
    console.print(f"{run.scale}: needs about {need / GIB:,.2f} GiB of disk", highlight=False)
    if room is not None and room[0] < need:
        raise LoadFailed(
            f"{room[0] / GIB:,.2f} GiB are free on {room[1]}, {need / GIB:,.2f} are needed:"
            " make room, or say --force"
        )
    loading.begin(run)
    return run


def room(free: float | None) -> tuple[int, str]:
    """Free bytes, and where."""
    if free is not None:
        return int(free * GIB), "the disk, as you say"
    folder = run_folder()
    return space.free(address("PGSOCIAL_SUPERUSER_URL"), folder if folder.exists() else Path.cwd())


class RowsColumn(ProgressColumn):
    """Rows written so far, and a second."""

    def render(self, task: Task) -> Text:
        rows = task.fields.get("rows", 0)
        elapsed = task.finished_time or task.elapsed
        rate = f", {rows / elapsed:,.0f}/s" if elapsed else ""
        return Text(f"{rows:,} rows{rate}", justify="right")


def bar() -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TaskProgressColumn(),
        RowsColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=console,
    )


def show(found: dict[str, Any]) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("step", "rows", "seconds", "busy", "rows/s"):
        table.add_column(heading, no_wrap=True, justify="left" if heading == "step" else "right")
    shortest = 0.005 * sum(step["busy_seconds"] for step in found["steps"])
    for step in found["steps"]:
        if step["busy_seconds"] < shortest:
            continue
        rate = step["rows"] / step["seconds"] if step["rows"] and step["seconds"] else None
        table.add_row(
            step["step"],
            f"{step['rows']:,}" if step["rows"] else "",
            f"{step['seconds']:.1f}",
            f"{step['busy_seconds']:.1f}",
            f"{rate:,.0f}" if rate else "",
        )
    Console().print(table)
    seconds = found["seconds"]
    print("shorter steps are left out; --report has them all")
    print(f"{found['rows']:,} rows in {seconds:,.1f} s, {found['rows'] / seconds:,.0f} rows/s")


def fail(message: str, code: int = 1) -> None:
    console.print("error: " + " ".join(message.split()), markup=False, highlight=False)
    raise typer.Exit(code)
