"""The command: runs every check and shows what it found."""

import json
from collections.abc import Iterator
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from pgsocial.tools.doctor import addresses, deployment, log, meaning, read_models, server, sinks
from pgsocial.tools.doctor.finding import Check, Finding, Status, fail
from pgsocial.tools.source.database import connect
from pgsocial.tools.source.errors import SourceError

_COLORS = {Status.OK: "green", Status.WARN: "yellow", Status.FAIL: "red", Status.UNKNOWN: "magenta"}


def examine(url: str = "") -> Iterator[Finding]:
    """Everything that there is to say about the database at a URL."""
    try:
        connection = connect(url)
    except SourceError as error:
        yield fail("connection", str(error), "start the server, or set DATABASE_URL right")
    else:
        with connection:
            connection.autocommit = True
            yield from _examine(connection)
    for check in addresses.CHECKS:
        yield from check()


def _examine(connection: psycopg.Connection) -> Iterator[Finding]:
    # Else names of our schemas might be shown without them, and other people's found.
    connection.execute("set search_path = pg_catalog")
    for check in server.CHECKS:
        yield from _guarded(check, connection)
    if not deployment.is_deployed(connection):
        yield fail("changes", "pgsocial is not deployed in this database", "make deploy")
        return
    for check in (
        *deployment.CHECKS,
        *log.CHECKS,
        *read_models.CHECKS,
        *meaning.CHECKS,
        *sinks.CHECKS,
    ):
        yield from _guarded(check, connection)


def _guarded(check: Check, connection: psycopg.Connection) -> Iterator[Finding]:
    """A check that cannot be made is a finding too, and keeps no other from being made."""
    try:
        yield from check(connection)
    except psycopg.Error as error:
        name, first = getattr(check, "__name__", ""), str(error).strip().splitlines()[0]
        if isinstance(error, psycopg.errors.InsufficientPrivilege):
            remedy = "run pgsocial doctor with a DATABASE_URL that may"
            yield Finding(name, Status.UNKNOWN, f"could not be checked: {first}", remedy)
        else:
            yield fail(name, f"could not be checked: {first}", "")


def doctor(
    database: Annotated[
        str,
        typer.Option("--database", help="URL; by default DATABASE_URL, else the running stack's."),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Check versions, settings, roles, functions, jobs and the log; exit 1 where one fails."""
    findings = list(examine(database))
    if as_json:
        typer.echo(json.dumps([finding.as_dict() for finding in findings], indent=2))
    else:
        _show(findings)
    if any(finding.status in (Status.FAIL, Status.UNKNOWN) for finding in findings):
        raise typer.Exit(1)


def _show(findings: list[Finding]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("", "topic", "finding", "what to do"):
        table.add_column(title, overflow="fold")
    for finding in findings:
        color = _COLORS[finding.status]
        table.add_row(
            f"[{color}]{finding.status}[/]",
            finding.topic,
            finding.message.replace("[", "\\["),
            finding.remedy.replace("[", "\\["),
        )
    console = Console()
    console.print(table)
    counts = {status: sum(f.status is status for f in findings) for status in Status}
    console.print("  ".join(f"[{_COLORS[s]}]{counts[s]} {s}[/]" for s in Status))
