"""`pgsocial import`: data sets of other projects."""

from __future__ import annotations

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

from pgsocial.config import run_folder
from pgsocial.tools.importer.rows import ImportFailed, Report
from pgsocial.tools.importer.snb import SnbImport
from pgsocial.tools.source.database import address

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="Load a data set of another project."
)
console = Console(stderr=True, soft_wrap=True)
results = Console()


class RateColumn(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        elapsed = task.finished_time or task.elapsed
        return Text(f"{task.completed / elapsed:,.0f}/s" if elapsed else "", justify="right")


@app.callback()
def main() -> None:
    """Load a data set of another project."""


@app.command()
def snb(
    folder: Annotated[Path, typer.Argument(help="Folder of the CSV files.")],
    dsn: Annotated[
        str,
        typer.Option(help="Connection string of pgsocial_owner; by default that of the stack."),
    ] = "",
    batch: Annotated[int, typer.Option(help="Rows in a transaction.", min=1, max=100_000)] = 5_000,
    report: Annotated[
        Path | None, typer.Option(help="Where rejected rows go, one JSON object a line.")
    ] = None,
) -> None:
    """Load the LDBC Social Network Benchmark's files (Interactive v1, PostgreSQL layout).

    May be run twice: what has been loaded is skipped, and a run that was killed goes on.
    """
    try:
        dsn = dsn or address("DATABASE_URL")
        if not dsn:
            raise ImportFailed('no database: set DATABASE_URL, or start one with "make up"')
        with Report(report or run_folder() / "import-snb.jsonl") as rejected:
            show(load(folder, dsn, batch, rejected), rejected)
    except (ImportFailed, OSError) as error:
        fail(str(error))
    except psycopg.Error as error:
        fail(error.diag.message_primary or str(error))
    except KeyboardInterrupt:
        fail("stopped; run it again to go on", 130)


def load(folder: Path, dsn: str, batch: int, rejected: Report) -> dict[str, int]:
    """Import with a bar; return how many rows of each kind are new."""
    progress = Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    # Prepared statements would get a generic plan, which cannot tell a batch from a whole table.
    with (
        psycopg.connect(dsn, application_name="pgsocial import", prepare_threshold=None) as loading,
        psycopg.connect(dsn, application_name="pgsocial import", autocommit=True) as settling,
    ):

        def settle() -> None:
            """Fold what has been loaded, so that counters are right when the import ends."""
            settling.execute("call ops.fold_log()")

        snb_import = SnbImport(folder, loading, rejected, progress, batch, settle)
        snb_import.prepare()
        with progress:
            loaded = snb_import.run()
        settle()
    return loaded


def fail(message: str, code: int = 1) -> None:
    console.print("error: " + " ".join(message.split()), markup=False, highlight=False)
    raise typer.Exit(code)


def show(loaded: dict[str, int], rejected: Report) -> None:
    results.print("loaded " + ", ".join(f"{count:,} {kind}" for kind, count in loaded.items()))
    if not rejected.counts:
        results.print("no row was rejected")
        return
    table = Table("file", "reason", "rows", title="rejected rows")
    for (file, reason), count in sorted(rejected.counts.items()):
        table.add_row(file, reason, f"{count:,}")
    results.print(table)
    results.print(f"each with its line and reason in {rejected.path}", soft_wrap=True)
