"""`pgsocial import`: data sets of other projects."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from pgsocial.importer.rows import ImportFailed, Report
from pgsocial.importer.snb import SnbImport

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="Load a data set of another project."
)
console = Console(stderr=True)


class RateColumn(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "", justify="right")


@app.callback()
def main() -> None:
    """Load a data set of another project."""


@app.command()
def snb(
    folder: Annotated[Path, typer.Argument(help="Folder of the CSV files.", file_okay=False)],
    dsn: Annotated[
        str, typer.Option(help="Connection string of pgsocial_owner.", envvar="DATABASE_URL")
    ] = "",
    batch: Annotated[int, typer.Option(help="Rows in a transaction.", min=1, max=100_000)] = 5_000,
    report: Annotated[
        Path | None, typer.Option(help="Where rejected rows go, one JSON object a line.")
    ] = None,
) -> None:
    """Load the LDBC Social Network Benchmark's files (Interactive v1, PostgreSQL layout).

    May be run twice: what has been loaded is skipped, and a run that was killed goes on.
    """
    if not dsn:
        raise typer.BadParameter("set DATABASE_URL or pass --dsn", param_hint="--dsn")
    run_folder = Path(os.environ.get("PGSOCIAL_RUN", ".run"))
    rejected = Report(report or run_folder / "import-snb.jsonl")
    progress = Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    try:
        with psycopg.connect(dsn, application_name="pgsocial import") as connection, progress:
            loaded = SnbImport(folder, connection, rejected, progress, batch).run()
            settle(dsn)
    except (ImportFailed, psycopg.Error) as error:
        console.print(f"[red]error:[/] {str(error).strip()}")
        raise typer.Exit(1) from None
    show(loaded, rejected)


def settle(dsn: str) -> None:
    """Fold the events, so that counters are right when the import ends."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("select internal.settle()")


def show(loaded: dict[str, int], rejected: Report) -> None:
    console.print("loaded " + ", ".join(f"{count:,} {kind}" for kind, count in loaded.items()))
    if not rejected.counts:
        console.print("no row was rejected")
        return
    table = Table("file", "reason", "rows", title=f"rejected rows, in full in {rejected.path}")
    for (file, reason), count in sorted(rejected.counts.items()):
        table.add_row(file, reason, f"{count:,}")
    console.print(table)
